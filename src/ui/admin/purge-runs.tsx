import { z } from 'zod';
import { LocalTime } from '../local-time.tsx';
import type { Texts } from '../texts/texts.ts';
import { fill } from '../texts/words.ts';
import styles from './admin.module.css';

/** A run as the audit log has it. */
export interface PurgeRunView {
  readonly id: number;
  readonly at: number;
  readonly actorName: string;
  readonly via: string;
  readonly detail: string | null;
}

const detailSchema = z.object({ deleted: z.number(), failed: z.number(), remaining: z.number(), ms: z.number() });

interface PurgeRunsProps {
  runs: readonly PurgeRunView[];
  /** Epoch milliseconds; undefined: none is scheduled. */
  next: number | undefined;
  words: Texts['purge'];
  locale: string;
}

/** When the purge runs next, and what it did the last times. */
export function PurgeRuns({ runs, next, words, locale }: PurgeRunsProps) {
  const [last, ...earlier] = runs;
  return (
    <>
      <div className={styles.cards}>
        <section className={styles.card}>
          <h2 className={styles.cardTitle}>{words.nextRun}</h2>
          <p className={styles.cardValue}>
            {next === undefined ? words.noSchedule : <LocalTime iso={new Date(next).toISOString()} />}
          </p>
        </section>
        <section className={styles.card}>
          <h2 className={styles.cardTitle}>{words.lastRun}</h2>
          {last === undefined ? <p className={styles.cardValue}>{words.noRun}</p> : null}
          {last === undefined ? null : (
            <>
              <p className={styles.cardValue}>
                <LocalTime iso={new Date(last.at).toISOString()} />
              </p>
              <p className={styles.facts}>
                <span>{resultOf(last, words, locale)}</span>
                <span>{whoOf(last, words)}</span>
              </p>
            </>
          )}
        </section>
      </div>
      {earlier.length === 0 ? null : (
        <details className={styles.more}>
          <summary>{words.earlierRuns}</summary>
          <ul className={styles.rows}>
            {earlier.map((run) => (
              <li key={run.id} className={styles.row}>
                <LocalTime iso={new Date(run.at).toISOString()} />
                <p className={styles.facts}>
                  <span>{resultOf(run, words, locale)}</span>
                  <span>{whoOf(run, words)}</span>
                </p>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function resultOf({ detail }: PurgeRunView, words: Texts['purge'], locale: string): string {
  const parsed = detailSchema.safeParse(JSON.parse(detail ?? '{}'));
  if (!parsed.success) return '';
  const { deleted, failed, remaining, ms } = parsed.data;
  const number = (value: number) => value.toLocaleString(locale);
  const seconds = (ms / 1000).toLocaleString(locale, { maximumFractionDigits: 1 });
  const values = { deleted: number(deleted), failed: number(failed), remaining: number(remaining), seconds };
  return fill(words.lastResult, values);
}

function whoOf({ via, actorName }: PurgeRunView, words: Texts['purge']): string {
  return via === 'server' ? words.byServer : fill(words.by, { name: actorName || via });
}
