import { type Caller, requireAdmin } from '#authority/caller.ts';
import type { At } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { hashPassword } from './password-hash.ts';
import { updateUser } from './queries.ts';

/**
 * Gives an account a new password. Every session, device and token that it had is refused from then on.
 * @throws AppError `not_found`; `forbidden` unless an administrator asks.
 */
export async function resetPassword(
  { db, now = Date.now }: At,
  caller: Caller | undefined,
  userId: string,
  password: string,
): Promise<void> {
  requireAdmin(caller);
  const passwordHash = await hashPassword(password);
  // What was made in this very millisecond is older than the change too.
  if (!(await updateUser(db, userId, { passwordHash, passwordChangedAt: now() + 1 })))
    throw new AppError('not_found', 'There is no such account');
}
