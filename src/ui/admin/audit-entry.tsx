import type { ReactNode } from 'react';
import type { AuditAction } from '#contract/audit.ts';
import { LocalTime } from '../local-time.tsx';
import type { Texts } from '../texts/texts.ts';
import { fill } from '../texts/words.ts';
import styles from './admin.module.css';

/** One entry of the log. */
export interface AuditEntryView {
  readonly id: number;
  readonly at: number;
  readonly action: AuditAction;
  readonly actorId: string | null;
  readonly actorName: string;
  readonly via: string;
  readonly targetId: string | null;
  readonly targetName: string | null;
  readonly detail: string | null;
  readonly ip: string;
  readonly userAgent: string;
}

/** What happened as a sentence, in which who and to what lead to all that is known of them. */
export function AuditEntry({ entry, words }: { entry: AuditEntryView; words: Texts['audit'] }) {
  const facts = detailsOf(entry.detail);
  const via = words.via[entry.via as keyof Texts['audit']['via']] ?? entry.via;
  return (
    <li className={styles.row}>
      <div>{sentenceOf(entry, words)}</div>
      <p className={styles.facts}>
        <LocalTime iso={new Date(entry.at).toISOString()} />
        {entry.via === 'server' ? null : <span>{via}</span>}
        {entry.ip === '' ? null : <span>{fill(words.from_where, { ip: entry.ip })}</span>}
      </p>
      {facts.length === 0 ? null : (
        <p className={styles.facts}>
          {facts.map(([name, value]) => (
            <span key={name}>
              {name}: {value}
            </span>
          ))}
        </p>
      )}
      {entry.userAgent === '' ? null : <p className={styles.facts}>{entry.userAgent}</p>}
    </li>
  );
}

function sentenceOf(entry: AuditEntryView, words: Texts['audit']): ReactNode[] {
  const parts = words.sentences[entry.action].split(/(\{\w+\})/);
  return parts.map((part) => {
    if (part === '{actor}') return <Actor key={part} entry={entry} words={words} />;
    if (part === '{target}') return <Target key={part} entry={entry} words={words} />;
    return part;
  });
}

function Actor({ entry, words }: { entry: AuditEntryView; words: Texts['audit'] }) {
  const nameless = entry.via === 'operator' ? words.operator : entry.via === 'server' ? words.server : words.nobody;
  const name = entry.actorName || nameless;
  if (!entry.actorId) return <strong>{name}</strong>;
  return (
    <strong>
      <a href={`/admin/audit?${new URLSearchParams({ who: entry.actorId })}`}>{name}</a>
    </strong>
  );
}

function Target({ entry, words }: { entry: AuditEntryView; words: Texts['audit'] }) {
  const name = entry.targetName || entry.targetId || words.something;
  if (!entry.targetId) return <strong>{name}</strong>;
  return (
    <strong>
      <a href={`/admin/audit?${new URLSearchParams({ target: entry.targetId })}`}>{name}</a>
    </strong>
  );
}

/** The facts beside, as name and value. */
function detailsOf(detail: string | null): [string, string][] {
  if (detail === null) return [];
  const facts = JSON.parse(detail) as Record<string, unknown>;
  return Object.entries(facts)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => [name.replaceAll('_', ' '), wordsOf(value)]);
}

function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(wordsOf).join(', ');
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([name, one]) => `${name} ${wordsOf(one)}`)
      .join(', ');
  return String(value);
}
