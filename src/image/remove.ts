import { type Caller, requireScope } from '#authority/caller.ts';
import type { DeleteAnswer } from '#contract/image.ts';
import type { At } from '#db/database.ts';
import type { Log } from '#log/log.ts';
import type { Stores } from '#store/store.ts';
import { noSuchImage } from './image.ts';
import { dropRow, markDeleted, rowById, setPurgeTime } from './queries.ts';

/** How long the purge leaves a picture to the process that is deleting it, in milliseconds. */
const deletingMs = 60_000;

export interface RemoveSources extends At {
  readonly stores: Pick<Stores, 'named'>;
  readonly log: Log;
  /** Where a process may die; tests kill it there. */
  readonly reached?: (step: 'marked' | 'removed' | 'dropped') => void;
}

/**
 * Deletes a picture of the caller's, or anybody's for an administrator. The link is dead first; bytes that the store
 * does not give up now are left to the purge (`queued`).
 * @throws AppError `unauthorized`, `insufficient_scope`, `not_found`.
 */
export async function removeImage(
  sources: RemoveSources,
  caller: Caller | undefined,
  id: string,
): Promise<DeleteAnswer> {
  const { userId, role } = requireScope(caller, 'image:delete');
  const { db, now = Date.now } = sources;
  const ownerId = role === 'admin' ? undefined : userId;
  if (!(await markDeleted(db, { id, ownerId, now: now(), purgeAt: now() + deletingMs }))) throw noSuchImage();
  sources.reached?.('marked');
  try {
    const row = await rowById(db, id);
    const [failure] = row ? await sources.stores.named(row.store).remove([row.storeKey]) : [];
    if (failure) throw failure;
    sources.reached?.('removed');
    await dropRow(db, id);
    sources.reached?.('dropped');
    return { status: 'deleted' };
  } catch (error) {
    sources.log.warn({ err: error }, 'An image is deleted, its bytes wait for the purge');
    await setPurgeTime(db, id, now()).catch(() => undefined);
    return { status: 'queued' };
  }
}
