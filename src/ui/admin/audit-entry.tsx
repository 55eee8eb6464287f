import type { ReactNode } from 'react';
import type { Locale } from '#contract/account.ts';
import type { AuditAction } from '#contract/audit.ts';
import { agentName } from '../account/agent-name.ts';
import { LocalTime } from '../local-time.tsx';
import type { Texts } from '../texts/texts.ts';
import { fill } from '../texts/words.ts';
import styles from './admin.module.css';
import { type AuditFact, auditFacts } from './audit-facts.ts';

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
export function AuditEntry({ entry, texts, locale }: { entry: AuditEntryView; texts: Texts; locale: Locale }) {
  const words = texts.audit;
  const facts = auditFacts(entry, { texts, locale });
  const via = words.via[entry.via as keyof Texts['audit']['via']] ?? entry.via;
  return (
    <li className={styles.row}>
      <div>{sentenceOf(entry, words)}</div>
      <p className={styles.facts}>
        <LocalTime iso={new Date(entry.at).toISOString()} />
        {entry.via === 'server' ? null : <span>{via}</span>}
        {entry.ip === '' ? null : <span>{fill(words.from_where, { ip: entry.ip })}</span>}
        {entry.userAgent === '' ? null : (
          <span title={entry.userAgent}>{agentName(entry.userAgent, texts.sessions)}</span>
        )}
      </p>
      {facts.length === 0 ? null : (
        <p className={styles.facts}>
          {facts.map((fact) => (
            <span key={fact.name}>
              {fact.name}: <FactValue fact={fact} />
            </span>
          ))}
        </p>
      )}
    </li>
  );
}

function FactValue({ fact: { value, iso, account } }: { fact: AuditFact }) {
  if (iso !== undefined) return <LocalTime iso={iso} />;
  return account === undefined ? value : <a href={`/admin/users/${encodeURIComponent(account)}`}>{value}</a>;
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
