import { recordAudit } from '#audit/record.ts';
import { type Caller, requireAdmin, requireVerified } from '#authority/caller.ts';
import type { At } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { handOverPictures } from '#image/hand-over/queries.ts';
import { accountOf, deleteUser, queuePicturesOf, shutOut } from './remove-account/queries.ts';

export interface RemoveAccountSources extends At {
  /** Where a process may die; tests kill it there. */
  readonly reached?: (step: 'shut out' | 'handed over' | 'queued') => void;
}

/** What has become of the pictures of an account, as far as this call has seen to them. */
export interface Removed {
  readonly deleted: number;
  readonly handedOver: number;
}

const batchSize = 500;

/**
 * Removes an account: it is shut out at once, its pictures go to `heirId`, or their links die and their bytes are queued
 * for the purge, and then sessions, tokens, OAuth records and the account itself go. Cut off in the middle, a second call
 * or `resumeRemovals` finishes it.
 * @throws AppError `forbidden` unless an administrator asks; `verification_needed`; `not_found`, also for an heir that
 * cannot sign in; `conflict` for the last administrator, and for an heir that is the account itself.
 */
export async function removeAccount(
  sources: RemoveAccountSources,
  caller: Caller | undefined,
  userId: string,
  { heirId }: { readonly heirId?: string | undefined } = {},
): Promise<Removed> {
  const admin = requireAdmin(caller);
  requireVerified(admin, (sources.now ?? Date.now)());
  if (heirId !== undefined) await checkHeir(sources, userId, heirId);
  return await endAccount(sources, admin, userId, heirId);
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
  if (email !== person.name)
    throw new AppError('invalid_request', 'This is not the e-mail of your account', { reason: 'wrong_email' });
  return (await endAccount(sources, person, person.userId, undefined)).deleted;
}

async function checkHeir({ db }: At, userId: string, heirId: string): Promise<void> {
  if (heirId === userId)
    throw new AppError('conflict', 'The pictures are to go to another account than their own', { reason: 'own_heir' });
  const heir = await accountOf(db, heirId);
  if (!heir || heir.disabledAt !== null)
    throw new AppError('not_found', 'There is no such account to hand the pictures over to');
}

async function endAccount(
  sources: RemoveAccountSources,
  by: Caller,
  userId: string,
  heirId: string | undefined,
): Promise<Removed> {
  const { db, now = Date.now } = sources;
  const outcome = await shutOut(db, userId, { by, heirId, now: now() });
  if (outcome === 'unknown') throw new AppError('not_found', 'There is no such account');
  if (outcome === 'last_admin')
    throw new AppError('conflict', 'This is the last administrator: make another one before you remove it', {
      reason: 'last_admin',
    });
  sources.reached?.('shut out');
  return await emptyAccount(sources, by, { userId, heirId, askedBy: by.userId || null });
}

/**
 * The rest, for an account that is shut out: its pictures go, and then all that is left of it. `by` undefined: the server
 * by itself.
 */
export async function emptyAccount(
  sources: RemoveAccountSources,
  by: Caller | undefined,
  { userId, heirId, askedBy }: { userId: string; heirId: string | undefined; askedBy: string | null },
): Promise<Removed> {
  const { db } = sources;
  const removed = { deleted: 0, handedOver: 0 };
  const batch = { askedBy, limit: batchSize };
  // An upload that was let in before may still come to its end: the account goes when no picture is left.
  do {
    if (heirId === undefined) removed.deleted += await queueAll(sources, userId, batch);
    else removed.handedOver += await handOverAll(sources, userId, heirId);
  } while (!(await deleteUser(db, userId)));
  if (heirId !== undefined) {
    const detail = { pictures: removed.handedOver, to: heirId };
    await recordAudit(sources, by, { action: 'image.hand_over', targetId: userId, detail });
  }
  return removed;
}

async function queueAll(
  sources: RemoveAccountSources,
  userId: string,
  batch: { askedBy: string | null; limit: number },
): Promise<number> {
  const { db, now = Date.now } = sources;
  let pictures = 0;
  for (let queued = batchSize; queued === batchSize; pictures += queued) {
    queued = await queuePicturesOf(db, userId, { ...batch, now: now() });
    sources.reached?.('queued');
  }
  return pictures;
}

async function handOverAll(sources: RemoveAccountSources, userId: string, heirId: string): Promise<number> {
  let pictures = 0;
  for (let moved = batchSize; moved === batchSize; pictures += moved) {
    moved = (await handOverPictures(sources.db, userId, heirId, batchSize)).images;
    sources.reached?.('handed over');
  }
  return pictures;
}
