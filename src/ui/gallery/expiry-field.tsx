'use client';

import { useId, useState } from 'react';
import { useLocale, useTexts } from '../texts/texts-provider.tsx';
import { fill } from '../texts/words.ts';
import { dayAfter, dayOf, startOfDay } from './day.ts';
import styles from './details.module.css';
import { momentWords } from './moment.tsx';

interface ExpiryFieldProps {
  expiresAt: string | null;
  timeZone: string;
  /** Seconds from now; null: never. */
  onSave: (seconds: number | null) => void;
}

const day = 86_400;
const presets = { hour: 3600, day, week: 7 * day, month: 30 * day, year: 365 * day } as const;
const mostSeconds = 315_360_000;

/** When a picture goes away: never, after some time, or at the end of a day. */
export function ExpiryField({ expiresAt, timeZone, onSave }: ExpiryFieldProps) {
  const words = useTexts('gallery').details;
  const locale = useLocale();
  const id = useId();
  const [dating, setDating] = useState(false);
  const today = dayOf(new Date().toISOString(), timeZone);

  function choose(value: string) {
    setDating(value === 'date');
    if (value === 'never') onSave(null);
    else if (value in presets) onSave(presets[value as keyof typeof presets]);
  }
  function chooseDay(chosen: string) {
    const end = chosen < today ? Number.NaN : startOfDay(dayAfter(chosen), timeZone);
    const seconds = Math.floor((end - Date.now()) / 1000);
    if (seconds > 0 && seconds <= mostSeconds) onSave(seconds);
  }
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {words.expiry}
      </label>
      <select
        id={id}
        className={styles.input}
        value={dating ? 'date' : expiresAt === null ? 'never' : 'set'}
        onChange={(event) => choose(event.target.value)}
      >
        {expiresAt === null ? null : (
          <option value="set">{fill(words.until, { time: momentWords(expiresAt, locale, timeZone) })}</option>
        )}
        <option value="never">{words.never}</option>
        {Object.keys(presets).map((name) => (
          <option key={name} value={name}>
            {words[name as keyof typeof presets]}
          </option>
        ))}
        <option value="date">{words.onDate}</option>
      </select>
      {dating ? (
        <input
          type="date"
          className={styles.input}
          aria-label={words.date}
          min={today}
          defaultValue={expiresAt === null ? '' : dayOf(expiresAt, timeZone)}
          onChange={(event) => chooseDay(event.target.value)}
        />
      ) : null}
    </div>
  );
}
