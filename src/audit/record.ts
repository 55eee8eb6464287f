import type { Caller } from '#authority/caller.ts';
import type { AuditAction } from '#contract/audit.ts';
import type { At } from '#db/database.ts';
import { type AuditRow, insertAudit } from './queries.ts';

/** What is written down, beside who, when and from where. */
export interface AuditEntry {
  readonly action: AuditAction;
  /** What it was done to. */
  readonly targetId?: string;
  readonly targetName?: string | null;
  /** Facts that help to understand it later; never a secret. */
  readonly detail?: Readonly<Record<string, unknown>>;
  /** For somebody who is not signed in: the e-mail that was typed. */
  readonly actorName?: string;
}

/** Writes down what a caller did. Undefined: somebody who is not signed in, or the server by itself. */
export async function recordAudit(
  at: At,
  caller: Caller | undefined,
  ...entries: readonly AuditEntry[]
): Promise<void> {
  const rows = entries.map((entry) => auditRow(caller, entry, (at.now ?? Date.now)()));
  await at.db.write((tx) => insertAudit(at.db, tx, rows));
}

/** The same as a row, for `insertAudit` in the transaction of what it tells of. */
export function auditRow(caller: Caller | undefined, entry: AuditEntry, now: number): AuditRow {
  return {
    at: now,
    action: entry.action,
    actorId: caller?.userId || null,
    actorName: (entry.actorName ?? caller?.name ?? '').slice(0, 254),
    via: caller?.via ?? 'server',
    targetId: entry.targetId ?? null,
    targetName: entry.targetName?.slice(0, 254) ?? null,
    detail: entry.detail === undefined ? null : JSON.stringify(entry.detail),
    ip: caller?.from?.ip ?? '',
    userAgent: (caller?.from?.userAgent ?? '').slice(0, 300),
  };
}
