'use client';

import { NativeSelect, NumberInput } from '@mantine/core';
import { useTexts } from '../../texts/texts-provider.tsx';
import { fill } from '../../texts/words.ts';
import styles from './users.module.css';

interface LimitFieldProps {
  label: string;
  /** What the number counts. */
  unit: string;
  /** What 0 means. */
  none: string;
  /** What holds without a value of one's own, in words. */
  site: string;
  /** Null: as the site says; 0: none. */
  value: number | null;
  onChange: (value: number | null) => void;
  max: number;
}

/** As the site says, none at all, or a number of one's own. */
export function LimitField({ label, unit, none, site, value, onChange, max }: LimitFieldProps) {
  const words = useTexts('users').one;
  const kind = value === null ? 'site' : value === 0 ? 'none' : 'own';
  const select = (
    <NativeSelect
      label={label}
      value={kind}
      onChange={({ currentTarget }) => onChange({ site: null, none: 0, own: 1 }[currentTarget.value] ?? null)}
      data={[
        { value: 'site', label: fill(words.asSite, { value: site }) },
        { value: 'none', label: none },
        { value: 'own', label: words.own },
      ]}
    />
  );
  if (kind !== 'own') return select;
  return (
    <div className={styles.pair}>
      {select}
      <NumberInput
        label={unit}
        aria-label={`${label}: ${unit}`}
        value={value ?? 1}
        onChange={(typed) => onChange(Math.max(1, Math.round(Number(typed) || 1)))}
        min={1}
        max={max}
        hideControls
      />
    </div>
  );
}
