'use client';

import { Button, Checkbox } from '@mantine/core';
import type { PurgeReason, QueueState } from '#contract/purge.ts';
import { byteSize } from '../byte-size.ts';
import { LocalTime } from '../local-time.tsx';
import { useLocale, useTexts } from '../texts/texts-provider.tsx';
import { fill, plural } from '../texts/words.ts';
import styles from './admin.module.css';

/** One entry of a queue. Times are epoch milliseconds. */
export interface QueueEntryView {
  readonly id: string;
  readonly store: string;
  /** Null: there is no picture any more. */
  readonly bytes: number | null;
  /** Why the bytes go; undefined: the picture waits for its store. */
  readonly reason: PurgeReason | undefined;
  readonly state: QueueState;
  readonly attempts: number;
  readonly nextAttemptAt: number | null;
  readonly lastError: string | null;
  readonly askedBy: string | null;
  readonly createdAt: number;
}

interface QueueEntryProps {
  entry: QueueEntryView;
  chosen: boolean;
  onChoose: (() => void) | undefined;
  onRetry: (() => void) | undefined;
  onDrop: (() => void) | undefined;
}

export function QueueEntry({ entry, chosen, onChoose, onRetry, onDrop }: QueueEntryProps) {
  const words = useTexts('purge');
  const locale = useLocale();
  const name = fill(words.entry, { id: entry.id });
  const size = entry.bytes === null ? words.gone : byteSize(entry.bytes, locale);
  const iso = (time: number) => new Date(time).toISOString();
  return (
    <li className={styles.row} aria-label={name}>
      <div className={styles.entry}>
        {onChoose ? (
          <Checkbox aria-label={fill(words.select, { name })} checked={chosen} onChange={onChoose} mt={3} />
        ) : null}
        <div className={styles.entryWords}>
          <div className={styles.entryTitle}>
            {entry.reason === undefined ? size : `${words.reasons[entry.reason]} · ${size}`}
          </div>
          <p className={styles.facts}>
            <a href={`/admin/audit?${new URLSearchParams({ target: entry.id })}`}>{entry.id}</a>
            <span>{fill(words.store, { store: entry.store })}</span>
            <span>{entry.attempts === 0 ? words.untried : plural(locale, words.tried, entry.attempts)}</span>
            {entry.askedBy === null ? null : <span>{fill(words.askedBy, { name: entry.askedBy })}</span>}
          </p>
          <p className={styles.facts}>
            <span>
              {words.since} <LocalTime iso={iso(entry.createdAt)} />
            </span>
            {entry.nextAttemptAt === null ? null : (
              <span>
                {entry.state === 'claimed' ? words.until : words.next} <LocalTime iso={iso(entry.nextAttemptAt)} />
              </span>
            )}
          </p>
          {entry.lastError === null ? null : <p className={`${styles.facts} ${styles.bad}`}>{entry.lastError}</p>}
        </div>
        <div className={styles.entryActions}>
          {onRetry ? (
            <Button size="xs" variant="default" onClick={onRetry} aria-label={fill(words.retryOne, { name })}>
              {words.retry}
            </Button>
          ) : null}
          {onDrop ? (
            <Button size="xs" variant="default" onClick={onDrop} aria-label={fill(words.dropOne, { name })}>
              {words.drop}
            </Button>
          ) : null}
        </div>
      </div>
    </li>
  );
}
