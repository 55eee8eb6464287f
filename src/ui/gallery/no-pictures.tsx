'use client';

import { ActionIcon, Kbd } from '@mantine/core';
import { Fragment } from 'react';
import { copyText } from '../copy-text.ts';
import { Icon } from '../icon.tsx';
import { useTexts } from '../texts/texts-provider.tsx';
import { fill } from '../texts/words.ts';
import { say } from '../toasts.tsx';
import styles from './no-pictures.module.css';
import { UploadButton } from './upload/upload-button.tsx';

/** What somebody sees who has no picture yet: how to get the first one. */
export function NoPictures({ origin, onFiles }: { origin: string; onFiles: (files: readonly File[]) => void }) {
  const { empty: words, upload } = useTexts('gallery');
  const [before = '', after = ''] = words.press.split('{key}');
  return (
    <section className={styles.box} aria-labelledby="no-pictures">
      <h2 className={styles.title} id="no-pictures">
        {words.title}
      </h2>
      <p className={styles.lead}>{words.lead}</p>
      <UploadButton onFiles={onFiles} label={upload.choose} />
      <p className={styles.lead}>{words.helper}</p>
      <a className={styles.button} href="/download">
        {words.download}
      </a>
      <ol className={styles.steps}>
        <li>
          {words.connect}
          <Command text={`npm run helper -- login --server ${origin}`} />
        </li>
        <li>
          {words.start}
          <Command text="npm run helper -- run" />
        </li>
        <li>
          {before}
          <Kbd size="sm">PrtScn</Kbd>
          {after}
        </li>
      </ol>
    </section>
  );
}

/** What somebody sees whose search fits no picture. */
export function NothingFound({ onClear }: { onClear: () => void }) {
  const { filter: words } = useTexts('gallery');
  return (
    <section className={styles.box} aria-labelledby="nothing-found">
      <h2 className={styles.title} id="nothing-found">
        {words.nothing}
      </h2>
      <p className={styles.lead} role="status">
        {words.nothingHint}
      </p>
      <button type="button" className={styles.button} onClick={onClear}>
        {words.clear}
      </button>
    </section>
  );
}

function Command({ text }: { text: string }) {
  const { empty: words, copyRefused } = useTexts('gallery');
  const { copy: label } = useTexts('common');
  async function copy() {
    if (await copyText(text)) say(words.commandCopied, text);
    else say(copyRefused, text, 'problem');
  }
  return (
    <div className={styles.command}>
      <code>
        {text.split(' ').map((word, index) => (
          <Fragment key={word}>
            {index > 0 ? ' ' : ''}
            <span>{word}</span>
          </Fragment>
        ))}
      </code>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={32}
        aria-label={fill(words.copyCommand, { command: text })}
        title={label}
        onClick={copy}
      >
        <Icon name="copy" size={16} />
      </ActionIcon>
    </div>
  );
}
