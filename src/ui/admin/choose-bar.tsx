'use client';

import { Checkbox } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './admin.module.css';
import type { Chosen } from './use-chosen.ts';

/** A tick for all of a list, and beside it what can be done to those that are ticked; nothing where the list is empty. */
export function ChooseBar({ chosen, label, children }: { chosen: Chosen; label: string; children: ReactNode }) {
  const { ids, of } = chosen;
  if (of === 0) return null;
  return (
    <div className={styles.bar}>
      <Checkbox
        label={label}
        checked={ids.length === of}
        indeterminate={ids.length > 0 && ids.length < of}
        onChange={({ currentTarget: { checked } }) => chosen.all(checked)}
      />
      {children}
    </div>
  );
}
