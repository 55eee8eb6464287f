'use client';

import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { Copyable } from '../../account/copyable.tsx';
import styles from './users.module.css';

interface SecretOnceProps {
  text: string;
  said: string;
  copy: string;
  close: string;
  onClose: () => void;
}

/** Something that is shown this once, in a dialog. */
export function SecretOnce({ text, said, copy, close, onClose }: SecretOnceProps) {
  const words = useRef<HTMLParagraphElement>(null);
  useEffect(() => words.current?.focus(), []);
  return (
    <>
      <p ref={words} tabIndex={-1} className={styles.said} style={{ outline: 'none' }}>
        {said}
      </p>
      <Copyable text={text} label={copy} />
      <div className={styles.actions}>
        <Button onClick={onClose}>{close}</Button>
      </div>
    </>
  );
}
