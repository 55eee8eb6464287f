'use client';

import { ActionIcon, Kbd, Text, Title } from '@mantine/core';
import { Fragment } from 'react';
import { copyText } from './copy-text.ts';
import { Icon } from './icon.tsx';
import styles from './no-pictures.module.css';
import { say } from './toasts.tsx';

/** What somebody sees who has no picture yet: how to get the first one. */
export function NoPictures({ origin }: { origin: string }) {
  const connect = `npm run helper -- login --server ${origin}`;
  return (
    <section className={styles.box} aria-labelledby="no-pictures">
      <Title order={2} size="h4" id="no-pictures">
        No pictures yet
      </Title>
      <Text c="dimmed" mt={6}>
        Pictures come from the helper, a small program on your computer.
      </Text>
      <ol className={styles.steps}>
        <li>
          Connect the helper to this server, in its folder:
          <Command text={connect} />
        </li>
        <li>
          Start it, and leave it running:
          <Command text="npm run helper -- run" />
        </li>
        <li>
          Press <Kbd size="sm">PrtScn</Kbd> and mark a region. Its link is then on your clipboard, and the picture is
          here.
        </li>
      </ol>
    </section>
  );
}

function Command({ text }: { text: string }) {
  async function copy() {
    if (await copyText(text)) say('Command copied', text);
    else say('The browser did not allow copying', text, 'problem');
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
      <ActionIcon variant="subtle" color="gray" size={32} aria-label={`Copy: ${text}`} title="Copy" onClick={copy}>
        <Icon name="copy" size={16} />
      </ActionIcon>
    </div>
  );
}
