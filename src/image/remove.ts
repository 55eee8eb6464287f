import { recordAudit } from '#audit/record.ts';
import { type Caller, requireScope } from '#authority/caller.ts';
import type { DeleteAnswer } from '#contract/image.ts';
import { noSuchImage } from './image.ts';
import { type EraseSources, erase } from './removal/erase.ts';
import { buryPicture, type Claim } from './removal/queries.ts';

/** How long the purge leaves a picture to the process that is deleting it, in milliseconds. */
const deletingMs = 60_000;

export interface RemoveSources extends Omit<EraseSources, 'reached'> {
  /** The longest that a caller waits for the store, in milliseconds. */
  readonly waitMs?: number;
  /** Where a process may die; tests kill it there. */
  readonly reached?: (step: 'marked' | 'removed' | 'forgotten') => void;
}

/**
 * Deletes a picture of the caller's, or anybody's for an administrator. Its link is dead first, and its bytes are queued
 * with that. Bytes that the store does not give up now are left to the purge (`queued`).
 * @throws AppError `unauthorized`, `insufficient_scope`, `not_found`.
 */
export async function removeImage(
  sources: RemoveSources,
  caller: Caller | undefined,
  id: string,
): Promise<DeleteAnswer> {
  const { userId, role } = requireScope(caller, 'image:delete');
  const at = (sources.now ?? Date.now)();
  const claim = await buryPicture(sources.db, {
    id,
    ownerId: role === 'admin' ? undefined : userId,
    death: (ofUser) => ({
      reason: ofUser === userId ? 'deleted_by_owner' : 'deleted_by_admin',
      askedBy: userId || null,
      now: at,
      until: at + deletingMs,
    }),
  });
  if (!claim) throw noSuchImage();
  sources.reached?.('marked');
  const { reason } = claim;
  await recordAudit(sources, caller, { action: 'image.delete', targetId: id, detail: { reason } });
  return { status: (await erasedInTime(sources, claim)) ? 'deleted' : 'queued' };
}

/** Whether the store confirms in time. Where it takes longer, it is still heard, for as long as the claim is ours. */
async function erasedInTime(sources: RemoveSources, claim: Claim): Promise<boolean> {
  const { log, waitMs = 10_000 } = sources;
  const erased = erase(sources, claim.store, [claim]).then(
    ({ gone }) => gone.length === 1,
    (error) => {
      log.warn({ err: error }, 'An image is deleted, its bytes wait for the purge');
      return false;
    },
  );
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<false>((done) => {
    timer = setTimeout(done, waitMs, false);
  });
  const inTime = await Promise.race([erased, tooLate]);
  clearTimeout(timer);
  return inTime;
}
