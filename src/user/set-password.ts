import type { Caller } from '#authority/caller.ts';
import type { At } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { hashPassword } from './password-hash.ts';
import { replacePassword } from './queries.ts';

/**
 * Gives an account a new password; the caller has asked who may, and `by` is who wants it. All sessions, devices and tokens
 * that are older than what this gives, in epoch milliseconds, are refused from then on.
 * @throws AppError `not_found`; `unauthorized` where the session of `by` ended meanwhile.
 */
export async function setPassword(
  { db, now = Date.now }: At,
  by: Caller,
  userId: string,
  password: string,
): Promise<number> {
  const passwordHash = await hashPassword(password);
  const changedAt = await replacePassword(db, userId, { by, passwordHash, now });
  if (changedAt === undefined) throw new AppError('not_found', 'There is no such account');
  return changedAt;
}
