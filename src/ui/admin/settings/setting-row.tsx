'use client';

import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTexts } from '../../texts/texts-provider.tsx';
import { fill } from '../../texts/words.ts';
import styles from './setting-row.module.css';

interface SettingRowProps {
  label: string;
  /** What holds where nobody sets it here, in words. */
  usual: string;
  /** Whether the value is another one. */
  own: boolean;
  onBack: () => void;
  children: ReactNode;
}

/** One setting and, where it has a value of its own, the way back to the one that the server was started with. */
export function SettingRow({ label, usual, own, onBack, children }: SettingRowProps) {
  const words = useTexts('settings');
  return (
    <div>
      {children}
      {own ? (
        <p className={styles.origin}>
          {fill(words.changed, { value: usual })}{' '}
          <Anchor
            component="button"
            type="button"
            inherit
            underline="always"
            aria-label={fill(words.backOf, { name: label, value: usual })}
            onClick={onBack}
          >
            {fill(words.back, { value: usual })}
          </Anchor>
        </p>
      ) : null}
    </div>
  );
}
