import { type Caller, requireAdmin, requireVerified } from '#authority/caller.ts';
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
  return await endAccount(sources, requireAdmin(caller), userId);
}

/**
 * Removes the caller's own account, as `removeAccount` does. `email` is what they typed, to show that they mean it.
 * @throws AppError `verification_needed`; `invalid_request` for another e-mail; `conflict` for the last administrator.
 */
export async function removeOwnAccount(
  sources: RemoveAccountSources,
  caller: Caller | undefined,
  email: string,
): Promise<number> {
  const person = requireVerified(caller, (sources.now ?? Date.now)());
  if (email !== person.name) throw new AppError('invalid_request', 'This is not the e-mail of your account');
  return await endAccount(sources, person, person.userId);
}

async function endAccount(sources: RemoveAccountSources, by: Caller, userId: string): Promise<number> {
  const { db, now = Date.now } = sources;
  const outcome = await shutOut(db, userId, by, now());
  if (outcome === 'unknown') throw new AppError('not_found', 'There is no such account');
  if (outcome === 'last_admin')
    throw new AppError('conflict', 'This is the last administrator: make another one before you remove it');
  sources.reached?.('shut out');
  const batch = { askedBy: by.userId || null, limit: batchSize };
  let pictures = 0;
  // An upload that was let in before may still come to its end: the account goes when no picture is left.
  do {
    for (let queued = batchSize; queued === batchSize; pictures += queued) {
      queued = await queuePicturesOf(db, userId, { ...batch, now: now() });
      sources.reached?.('queued');
    }
  } while (!(await deleteUser(db, userId)));
  return pictures;
}
