'use client';

import { NativeSelect, NumberInput } from '@mantine/core';
import { SizeField } from '../../size-field.tsx';
import { useTexts } from '../../texts/texts-provider.tsx';
import { fill } from '../../texts/words.ts';
import styles from './users.module.css';

interface LimitFieldProps {
  label: string;
  /** What the number counts; a number of bytes is typed in a unit of its own. */
  unit: string | 'bytes';
  /** What 0 means. */
  none: string;
  /** What holds without a value of one's own, in words. */
  site: string;
  /** Null: as the site says; 0: none. */
  value: number | null;
  onChange: (value: number | null) => void;
  /** Of a number that is none of bytes. */
  max?: number;
}

/** As the site says, none at all, or a number of one's own. */
export function LimitField({
  label,
  unit,
  none,
  site,
  value,
  onChange,
  max = Number.MAX_SAFE_INTEGER,
}: LimitFieldProps) {
  const words = useTexts('users').one;
  const kind = value === null ? 'site' : value === 0 ? 'none' : 'own';
  const first = unit === 'bytes' ? 1_000_000_000 : 1;
  const select = (
    <NativeSelect
      label={label}
      value={kind}
      onChange={({ currentTarget }) => onChange({ site: null, none: 0, own: first }[currentTarget.value] ?? null)}
      data={[
        { value: 'site', label: fill(words.asSite, { value: site }) },
        { value: 'none', label: none },
        { value: 'own', label: words.own },
      ]}
    />
  );
  if (kind !== 'own') return select;
  if (unit === 'bytes')
    return (
      <div className={styles.pair}>
        {select}
        <SizeField label={words.size} value={value ?? first} onChange={onChange} min={1} />
      </div>
    );
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
