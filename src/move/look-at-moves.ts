import { type Caller, requireAdmin } from '#authority/caller.ts';
import type { QueueState } from '#contract/purge.ts';
import type { At } from '#db/database.ts';
import { type Walked, walk } from '#db/walk.ts';
import type { MoveEntry } from './list-moves.ts';
import { countSomeMoves, movesOfState } from './queries.ts';

const countedUpTo = 10_000;

type MovePlace = Pick<MoveEntry, 'createdAt' | 'imageId'>;

/** One page of the pictures that wait for their store, the oldest first. @throws AppError `forbidden`. */
export async function lookAtMoves(
  { db }: At,
  caller: Caller | undefined,
  query: { state: QueueState; after: MovePlace | undefined; limit: number },
): Promise<Walked<MoveEntry, MovePlace>> {
  requireAdmin(caller);
  return await walk({
    read: (after, limit) => movesOfState(db, query.state, after, limit),
    placeOf: ({ createdAt, imageId }) => ({ createdAt, imageId }),
    after: query.after,
    limit: query.limit,
  });
}

/** How many wait in each state, counted up to 10,000. @throws AppError `forbidden`. */
export async function sizeUpMoves({ db }: At, caller: Caller | undefined): Promise<Record<QueueState, number>> {
  requireAdmin(caller);
  const count = (state: QueueState) => countSomeMoves(db, state, countedUpTo);
  const [waiting, claimed, parked] = await Promise.all([count('waiting'), count('claimed'), count('parked')]);
  return { waiting, claimed, parked };
}
