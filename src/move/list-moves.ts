import { type Caller, requireAdmin } from '#authority/caller.ts';
import type { QueueState } from '#contract/purge.ts';
import type { Database } from '#db/database.ts';
import { countMoves, type MoveRow, selectMoves } from './queries.ts';

/** One picture that waits for its store; `bytes` is null where the picture is gone meanwhile. */
export type MoveEntry = MoveRow & { readonly bytes: number | null };

export interface MoveList {
  /** The oldest first. */
  readonly entries: readonly MoveEntry[];
  /** Of all entries, listed or not. */
  readonly counts: Readonly<Record<QueueState, number>>;
}

/** What waits for its store, and why. @throws AppError `forbidden` unless an administrator asks. */
export async function listMoves(
  db: Database,
  caller: Caller | undefined,
  { state, limit }: { state?: QueueState | undefined; limit: number },
): Promise<MoveList> {
  requireAdmin(caller);
  const counts = { waiting: 0, claimed: 0, parked: 0, ...(await countMoves(db)) };
  return { entries: await selectMoves(db, state, limit), counts };
}
