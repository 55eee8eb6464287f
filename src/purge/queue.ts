import { recordAudit } from '#audit/record.ts';
import { type Caller, requireAdmin, requireVerified } from '#authority/caller.ts';
import type { PurgeReason, QueueState } from '#contract/purge.ts';
import type { At } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { countPurges, deletePurge, makeDue, type PurgeFilter, purgesById, selectPurges } from './queue/queries.ts';

/** Bytes that have to go, as an administrator sees them. Their key stays inside: at some stores it is a secret. */
export interface PurgeEntry {
  readonly id: string;
  readonly store: string;
  readonly bytes: number;
  readonly reason: PurgeReason;
  readonly state: QueueState;
  readonly attempts: number;
  /** Epoch milliseconds; while claimed, when the claim runs out; null while parked. */
  readonly nextAttemptAt: number | null;
  readonly lastError: string | null;
  /** The e-mail of who asked, or the id of an account that is gone; null for the server itself and its operator. */
  readonly askedBy: string | null;
  readonly createdAt: number;
}

export interface PurgeList {
  /** The oldest first. */
  readonly entries: readonly PurgeEntry[];
  /** The whole queue, whatever the filter. */
  readonly counts: readonly { state: QueueState; reason: PurgeReason; entries: number; bytes: number }[];
}

/** What waits in the purge queue. @throws AppError `forbidden` unless an administrator asks. */
export async function listPurges(
  { db }: At,
  caller: Caller | undefined,
  { limit, ...filter }: PurgeFilter & { limit: number },
): Promise<PurgeList> {
  requireAdmin(caller);
  const [rows, counts] = await Promise.all([selectPurges(db, filter, limit), countPurges(db)]);
  const entries = rows.map(({ entry: { storeKey: _, userId: __, askedBy, ...entry }, askedByEmail }) => ({
    ...entry,
    askedBy: askedByEmail ?? askedBy,
  }));
  return { entries, counts };
}

export interface Retried {
  readonly retried: number;
  /** Those asked for that a process is at right now. */
  readonly busy: readonly string[];
  /** Those asked for that the queue does not have. */
  readonly unknown: readonly string[];
}

/**
 * Lets the next purge run try entries again, as if for the first time. What the audit log says is how many.
 * @throws AppError `forbidden`.
 */
export async function retryPurges(at: At, caller: Caller | undefined, which: RetryWhich): Promise<Retried> {
  requireAdmin(caller);
  const retried = await retry(at, which);
  const { retried: entries } = retried;
  const asked = typeof which === 'string' ? { which } : which.ids.length === 1 ? { id: which.ids[0] } : {};
  if (entries > 0) await recordAudit(at, caller, { action: 'purge.retry', detail: { entries, ...asked } });
  return retried;
}

async function retry({ db, now = Date.now }: At, which: RetryWhich): Promise<Retried> {
  if (which === 'all') return { retried: await makeDue(db, {}, now()), busy: [], unknown: [] };
  if (which === 'parked') return { retried: await makeDue(db, { state: 'parked' }, now()), busy: [], unknown: [] };
  const [ids, at] = [[...new Set(which.ids)], now()];
  const retried = await makeDue(db, { ids }, at);
  const left = await purgesById(db, ids);
  const states = new Map(left.map((entry) => [entry.id, entry.state]));
  return {
    retried,
    busy: ids.filter((id) => states.get(id) === 'claimed'),
    unknown: ids.filter((id) => !states.has(id)),
  };
}

type RetryWhich = { readonly ids: readonly string[] } | 'all' | 'parked';

/** Bytes that nobody will remove any more, and where they are. */
export interface LeftBehind {
  readonly store: string;
  readonly storeKey: string;
  readonly bytes: number;
}

/**
 * Gives an entry up for good: the queue and the picture's row forget it, its bytes stay where they are.
 * @throws AppError `forbidden`, `verification_needed`, `not_found`; `conflict` while a process is at it.
 */
export async function dropPurge(at: At, caller: Caller | undefined, id: string): Promise<LeftBehind> {
  requireAdmin(caller);
  const { db, now = Date.now } = at;
  requireVerified(caller, now());
  const dropped = await deletePurge(db, id, now());
  if (dropped) {
    const { store, storeKey, bytes } = dropped;
    await recordAudit(at, caller, { action: 'purge.drop', targetId: id, detail: { store, bytes } });
    return { store, storeKey, bytes };
  }
  const [busy] = await purgesById(db, [id]);
  if (busy)
    throw new AppError('conflict', 'A purge is at this entry right now: try again in a few minutes', {
      reason: 'purge_busy',
    });
  throw new AppError('not_found', `The purge queue has no entry ${id}`);
}
