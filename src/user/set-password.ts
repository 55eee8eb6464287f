import type { At } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { hashPassword } from './password-hash.ts';
import { updateUser } from './queries.ts';

/**
 * Gives an account a new password; the caller has asked who may. All sessions, devices and tokens that are older than what
 * this gives, in epoch milliseconds, are refused from then on.
 * @throws AppError `not_found`
 */
export async function setPassword({ db, now = Date.now }: At, userId: string, password: string): Promise<number> {
  const passwordHash = await hashPassword(password);
  // What was made in this very millisecond is older than the change too.
  const passwordChangedAt = now() + 1;
  if (!(await updateUser(db, userId, { passwordHash, passwordChangedAt })))
    throw new AppError('not_found', 'There is no such account');
  return passwordChangedAt;
}
