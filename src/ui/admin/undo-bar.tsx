'use client';

import { Button } from '@mantine/core';
import { useEffect } from 'react';
import styles from './admin.module.css';

interface UndoBarProps {
  text: string;
  action: string;
  /** How long it is offered. */
  seconds: number;
  onUndo: () => void;
  onEnd: () => void;
}

/** Says what was done, and offers for a while to take it back. */
export function UndoBar({ text, action, seconds, onUndo, onEnd }: UndoBarProps) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the time runs once, whatever is rendered meanwhile
  useEffect(() => {
    const timer = setTimeout(onEnd, seconds * 1000);
    return () => clearTimeout(timer);
  }, [seconds]);
  return (
    <div className={styles.undo} role="status">
      <span>{text}</span>
      <Button size="xs" variant="default" onClick={onUndo}>
        {action}
      </Button>
    </div>
  );
}
