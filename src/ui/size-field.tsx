'use client';

import { NativeSelect, NumberInput } from '@mantine/core';
import { useState } from 'react';
import styles from './size-field.module.css';
import { type SizeUnit, sizeUnitOf, sizeUnits, unitNames } from './size-unit.ts';
import { useLocale, useTexts } from './texts/texts-provider.tsx';
import { fill } from './texts/words.ts';

interface SizeFieldProps {
  label: string;
  description?: string;
  /** Bytes. */
  value: number;
  onChange: (bytes: number) => void;
  /** Bytes. */
  min: number;
}

const most = 9_000_000_000_000_000;

/** A number of bytes, typed in the unit in which it is a whole number, or another. */
export function SizeField({ label, description, value, onChange, min }: SizeFieldProps) {
  const locale = useLocale();
  const { unitOf } = useTexts('common');
  const [unit, setUnit] = useState(() => sizeUnitOf(value));
  // Another value than the one typed here, such as the default again, comes in its own unit.
  const [typed, setTyped] = useState(value);
  if (typed !== value) {
    setTyped(value);
    setUnit(sizeUnitOf(value));
  }
  function put(bytes: number) {
    setTyped(bytes);
    onChange(bytes);
  }
  const shown = Number((value / sizeUnits[unit]).toFixed(3));
  function change(next: SizeUnit) {
    setUnit(next);
    put(Math.min(most, Math.round(shown * sizeUnits[next])));
  }
  return (
    <div className={styles.size}>
      <NumberInput
        label={label}
        description={description}
        value={shown}
        onChange={(given) => put(Math.round((Number(given) || 0) * sizeUnits[unit]))}
        min={min / sizeUnits[unit]}
        max={most / sizeUnits[unit]}
        clampBehavior="blur"
        decimalScale={3}
        decimalSeparator={locale === 'de' ? ',' : '.'}
        hideControls
      />
      <NativeSelect
        aria-label={fill(unitOf, { name: label })}
        value={unit}
        onChange={({ currentTarget }) => change(currentTarget.value as SizeUnit)}
        data={[...unitNames].reverse()}
      />
    </div>
  );
}
