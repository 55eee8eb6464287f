'use client';

import { useEffect, useId, useRef, useState } from 'react';
import { useLocale, useTexts } from '../texts/texts-provider.tsx';
import { fill, plural } from '../texts/words.ts';
import { type Filter, imageTypes, isFiltered, noFilter } from './filter.ts';
import styles from './filter-bar.module.css';
import { PictureIcon } from './picture-icon.tsx';

interface FilterBarProps {
  filter: Filter;
  onChange: (filter: Filter) => void;
}

const pauseMs = 250;

/** Search by title, type and date. What is typed is searched for after a short pause. */
export function FilterBar({ filter, onChange }: FilterBarProps) {
  const words = useTexts('gallery').filter;
  const id = useId();
  const [typed, setTyped] = useState(filter.q);
  const latest = useRef({ filter, onChange });
  latest.current = { filter, onChange };
  useEffect(() => setTyped(filter.q), [filter.q]);
  useEffect(() => {
    const search = () => {
      const { filter: now, onChange: change } = latest.current;
      if (now.q !== typed) change({ ...now, q: typed });
    };
    const timer = setTimeout(search, pauseMs);
    return () => clearTimeout(timer);
  }, [typed]);

  return (
    <search className={styles.bar} aria-label={words.label}>
      <span className={styles.search}>
        <PictureIcon name="search" size={17} />
        <input
          type="search"
          className={styles.field}
          placeholder={words.search}
          aria-label={words.search}
          value={typed}
          maxLength={200}
          onChange={(event) => setTyped(event.target.value)}
        />
      </span>
      <select
        className={styles.field}
        aria-label={words.type}
        value={filter.type}
        onChange={(event) => onChange({ ...filter, type: event.target.value as Filter['type'] })}
      >
        <option value="">{words.anyType}</option>
        {imageTypes.map((type) => (
          <option key={type} value={type}>
            {type.replace('image/', '').toUpperCase()}
          </option>
        ))}
      </select>
      {(['from', 'to'] as const).map((end) => (
        <span key={end} className={styles.date}>
          <label htmlFor={id + end}>{words[end]}</label>
          <input
            id={id + end}
            type="date"
            className={styles.field}
            value={filter[end]}
            onChange={(event) => onChange({ ...filter, [end]: event.target.value })}
          />
        </span>
      ))}
      {isFiltered(filter) ? (
        <button
          type="button"
          className={styles.clear}
          onClick={() => {
            setTyped('');
            onChange(noFilter);
          }}
        >
          <PictureIcon name="close" size={15} />
          {words.clear}
        </button>
      ) : null}
    </search>
  );
}

/** How much a search has found, as far as it is known; read out as it changes. */
export function Found({ count, more, loading }: { count: number; more: boolean; loading: boolean }) {
  const { filter: words } = useTexts('gallery');
  const { loading: wait } = useTexts('common');
  const locale = useLocale();
  const found = more
    ? fill(words.foundMore, { count: count.toLocaleString(locale) })
    : plural(locale, words.found, count);
  return (
    <p className={styles.found} role="status">
      {loading && count === 0 ? wait : found}
    </p>
  );
}
