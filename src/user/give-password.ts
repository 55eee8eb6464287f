import { type Caller, requireAdmin, requireVerified } from '#authority/caller.ts';
import type { At } from '#db/database.ts';
import { noSuchUser } from './change-user.ts';
import { newPassword } from './new-password.ts';
import { findStoredUser } from './queries.ts';
import { resetPassword } from './reset-password.ts';

/**
 * Gives an account a password that the server makes, and gives it back, this once. Every session, device and token that it
 * had is refused from then on.
 * @throws AppError `not_found`; `forbidden` unless an administrator asks; `verification_needed`.
 */
export async function givePassword(at: At, caller: Caller | undefined, userId: string): Promise<string> {
  const admin = requireAdmin(caller);
  requireVerified(admin, (at.now ?? Date.now)());
  const user = await findStoredUser(at.db, { id: userId });
  if (!user) throw noSuchUser();
  const password = newPassword();
  await resetPassword(at, admin, userId, password);
  return password;
}
