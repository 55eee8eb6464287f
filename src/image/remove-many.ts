import { recordAudit } from '#audit/record.ts';
import { type Caller, requireScope } from '#authority/caller.ts';
import { type EraseSources, erase } from './removal/erase.ts';
import { buryPictures, claimBuried, mostUndoMs } from './removal/queries.ts';

export interface RemoveManyOptions {
  /** How long `restoreImages` can take it back, in seconds, 60 at most. */
  readonly undoSeconds: number;
}

export interface RemovedMany {
  readonly done: readonly string[];
  /** Settles once this process has tried to remove the bytes; what it could not, the purge does. */
  readonly erased: Promise<void>;
}

/** How long the purge leaves the bytes to this process once it is at them, in milliseconds. */
const leaseMs = 120_000;
const sliceSize = 100;

/**
 * Deletes pictures of the caller's, or anybody's for an administrator; what is not there is left out. The links are dead
 * at once. The bytes go when nobody can take it back any more: by this process, or by the purge where this one has ended.
 * @throws AppError `unauthorized`, `insufficient_scope`.
 */
export async function removeImages(
  sources: EraseSources,
  caller: Caller | undefined,
  ids: readonly string[],
  { undoSeconds }: RemoveManyOptions,
): Promise<RemovedMany> {
  const { userId, role } = requireScope(caller, 'image:delete');
  const now = (sources.now ?? Date.now)();
  const undoMs = Math.min(undoSeconds * 1000, mostUndoMs);
  const buried = await buryPictures(sources.db, {
    ids: [...new Set(ids)],
    ownerId: role === 'admin' ? undefined : userId,
    now,
    death: (ofUser) => ({
      reason: ofUser === userId ? 'deleted_by_owner' : 'deleted_by_admin',
      askedBy: userId || null,
      now,
      until: now + undoMs,
      undoable: true,
    }),
  });
  const done = buried.map(({ id }) => id);
  const entries = buried.map(({ id, title }) => ({ action: 'image.delete', targetId: id, targetName: title }) as const);
  await recordAudit(sources, caller, ...entries);
  return { done, erased: done.length === 0 ? Promise.resolve() : eraseAfter(sources, done, undoMs) };
}

/** Does not keep the process alive and never rejects. */
function eraseAfter(sources: EraseSources, ids: readonly string[], waitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const work = () => {
      eraseNow(sources, ids)
        .catch((error) => sources.log.warn({ err: error }, 'Images are deleted, their bytes wait for the purge'))
        .finally(resolve);
    };
    setTimeout(work, waitMs).unref();
  });
}

async function eraseNow(sources: EraseSources, ids: readonly string[]): Promise<void> {
  const now = (sources.now ?? Date.now)();
  const claims = await claimBuried(sources.db, ids, { now, until: now + leaseMs });
  for (const store of new Set(claims.map((claim) => claim.store))) {
    const theirs = claims.filter((claim) => claim.store === store);
    for (let at = 0; at < theirs.length; at += sliceSize) await erase(sources, store, theirs.slice(at, at + sliceSize));
  }
}
