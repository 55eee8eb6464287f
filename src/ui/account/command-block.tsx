'use client';

import { Button, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { copyText } from '../copy-text.ts';
import { Icon } from '../icon.tsx';
import { useTexts } from '../texts/texts-provider.tsx';
import { say } from '../toasts.tsx';
import styles from './account.module.css';

/** The command for macOS, with the token in it, shown this once. */
export function CommandBlock({ text }: { text: string }) {
  const words = useTexts('connect');
  const common = useTexts('common');
  const block = useRef<HTMLElement>(null);
  useEffect(() => block.current?.focus(), []);
  async function copy() {
    if (await copyText(text)) say(common.copied, words.macosReady);
    else say(common.notCopied, common.copyYourself, 'problem');
  }
  return (
    <>
      <section
        ref={block}
        className={`${styles.code} ${styles.block}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and whoever has no mouse scrolls it with the focus in it
        tabIndex={0}
        aria-label={words.macosCommand}
      >
        <code>{text}</code>
      </section>
      <Text size="sm" c="dimmed" mt={8}>
        {words.macosReady}
      </Text>
      <Button mt="sm" leftSection={<Icon name="copy" size={16} />} onClick={() => void copy()}>
        {words.macosCopy}
      </Button>
    </>
  );
}
