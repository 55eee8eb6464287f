import { recordAudit } from '#audit/record.ts';
import { type Caller, requireAdmin } from '#authority/caller.ts';
import type { Database } from '#db/database.ts';
import { resetMoves } from './queries.ts';

/**
 * Makes one entry, parked or waiting, or all of them due now, also where their store is left alone after a refusal; what a
 * process is at is left to it. Says how many.
 * @throws AppError `forbidden` unless an administrator asks.
 */
export async function retryMoves(
  db: Database,
  caller: Caller | undefined,
  which: { readonly id: string } | 'all',
  now = Date.now(),
): Promise<number> {
  requireAdmin(caller);
  const entries = await resetMoves(db, which === 'all' ? undefined : which.id, now);
  const asked = which === 'all' ? { which } : { id: which.id };
  const at = { db, now: () => now };
  if (entries > 0) await recordAudit(at, caller, { action: 'purge.retry', detail: { moves: entries, ...asked } });
  return entries;
}
