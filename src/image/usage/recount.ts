import { type Caller, requireAdmin } from '#authority/caller.ts';
import type { Database } from '#db/database.ts';
import { recountOne, userIdsAfter } from './queries.ts';

/** What a recount has put right. */
export interface Recounted {
  readonly userId: string;
  readonly was: { readonly images: number; readonly bytes: number };
  readonly is: { readonly images: number; readonly bytes: number };
}

const batchSize = 200;

/**
 * Counts again what each user has, one user at a time; uploads of that user wait meanwhile. Gives those that were wrong.
 * @throws AppError `forbidden` unless an administrator asks.
 */
export async function recountUsage(db: Database, caller: Caller | undefined): Promise<Recounted[]> {
  requireAdmin(caller);
  const wrong: Recounted[] = [];
  for (let ids = await userIdsAfter(db, '', batchSize); ids.length > 0; ) {
    for (const userId of ids) {
      const { was, is } = await recountOne(db, userId);
      if (was.images !== is.images || was.bytes !== is.bytes) wrong.push({ userId, was, is });
    }
    ids = await userIdsAfter(db, ids.at(-1) ?? '', batchSize);
  }
  return wrong;
}
