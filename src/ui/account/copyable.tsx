'use client';

import { ActionIcon } from '@mantine/core';
import { useMounted } from '@mantine/hooks';
import { copyText } from '../copy-text.ts';
import { Icon } from '../icon.tsx';
import { useTexts } from '../texts/texts-provider.tsx';
import { fill } from '../texts/words.ts';
import { say } from '../toasts.tsx';
import styles from './account.module.css';

interface CopyableProps {
  text: string;
  /** What the button says that copies it; the text itself where it is short enough to be read out. */
  label?: string;
}

/** Something to be typed elsewhere, with a button that copies it. */
export function Copyable({ text, label }: CopyableProps) {
  const words = useTexts('common');
  const ready = useMounted();
  async function copy() {
    if (await copyText(text)) say(words.copied, label === undefined ? text : '');
    else say(words.notCopied, words.copyYourself, 'problem');
  }
  const said = label ?? fill(words.copyOf, { text });
  return (
    <div className={styles.code}>
      <code>{text}</code>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={32}
        aria-label={said}
        title={said}
        disabled={!ready}
        onClick={() => void copy()}
      >
        <Icon name="copy" size={16} />
      </ActionIcon>
    </div>
  );
}
