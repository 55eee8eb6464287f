import { type Caller, requireAdmin } from '#authority/caller.ts';
import type { At } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { deleteUser, queuePicturesOf, shutOut } from './remove-account/queries.ts';

export interface RemoveAccountSources extends At {
  /** Where a process may die; tests kill it there. */
  readonly reached?: (step: 'shut out' | 'queued') => void;
}

const batchSize = 500;

/**
 * Removes an account: it is shut out at once, the links of its pictures die, their bytes are queued for the purge, and
 * then sessions, tokens, OAuth records and the account itself go. Cut off in the middle, a second call finishes it.
 * @returns how many pictures this call has queued.
 * @throws AppError `forbidden` unless an administrator asks; `not_found`; `conflict` for the last administrator.
 */
export async function removeAccount(
  sources: RemoveAccountSources,
  caller: Caller | undefined,
  userId: string,
): Promise<number> {
  const admin = requireAdmin(caller);
  const { db, now = Date.now } = sources;
  const outcome = await shutOut(db, userId, now());
  if (outcome === 'unknown') throw new AppError('not_found', 'There is no such account');
  if (outcome === 'last_admin')
    throw new AppError('conflict', 'This is the last administrator: make another one before you remove it');
  sources.reached?.('shut out');
  const by = { askedBy: admin.userId || null, limit: batchSize };
  let pictures = 0;
  // An upload that was let in before may still come to its end: the account goes when no picture is left.
  do {
    for (let queued = batchSize; queued === batchSize; pictures += queued) {
      queued = await queuePicturesOf(db, userId, { ...by, now: now() });
      sources.reached?.('queued');
    }
  } while (!(await deleteUser(db, userId)));
  return pictures;
}
