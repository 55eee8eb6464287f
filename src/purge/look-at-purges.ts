import { type Caller, requireAdmin } from '#authority/caller.ts';
import type { PurgeReason, QueueState } from '#contract/purge.ts';
import type { At } from '#db/database.ts';
import { type Walked, walk } from '#db/walk.ts';
import { countSome, type PurgePlace, purgesOfState } from './queue/queries.ts';
import type { PurgeEntry } from './queue.ts';

/** Where counting stops: there may be more. */
const countedUpTo = 10_000;

/** How much of the queue is in one state, and why. */
export interface PurgeCount {
  readonly state: QueueState;
  readonly entries: number;
  readonly bytes: number;
  readonly byReason: readonly { reason: PurgeReason; entries: number }[];
}

/**
 * One page of one state's entries, the oldest first, without the keys.
 * @throws AppError `forbidden` unless an administrator asks.
 */
export async function lookAtPurges(
  { db }: At,
  caller: Caller | undefined,
  query: { state: QueueState; after: PurgePlace | undefined; limit: number },
): Promise<Walked<PurgeEntry, PurgePlace>> {
  requireAdmin(caller);
  const page = await walk({
    read: (after, limit) => purgesOfState(db, query.state, after, limit),
    placeOf: ({ entry }) => ({ createdAt: entry.createdAt, id: entry.id }),
    after: query.after,
    limit: query.limit,
  });
  const rows = page.rows.map(({ entry: { storeKey: _, userId: __, askedBy, ...entry }, askedByEmail }) => ({
    ...entry,
    askedBy: askedByEmail ?? askedBy,
  }));
  return { ...page, rows };
}

/** How many entries each state has, counted up to 10,000. @throws AppError `forbidden` unless an administrator asks. */
export async function sizeUpPurges({ db }: At, caller: Caller | undefined): Promise<PurgeCount[]> {
  requireAdmin(caller);
  const states: QueueState[] = ['waiting', 'claimed', 'parked'];
  return await Promise.all(
    states.map(async (state) => {
      const byReason = await countSome(db, state, countedUpTo);
      const add = (sum: number, one: number) => sum + one;
      const entries = byReason.map((one) => one.entries).reduce(add, 0);
      return { state, entries, bytes: byReason.map((one) => one.bytes).reduce(add, 0), byReason };
    }),
  );
}
