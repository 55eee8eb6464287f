import { recordAudit } from '#audit/record.ts';
import { type Caller, requireAdmin } from '#authority/caller.ts';
import type { At } from '#db/database.ts';
import { findStoredUser } from './queries.ts';
import { setPassword } from './set-password.ts';

/**
 * Gives an account a new password. Every session, device and token that it had is refused from then on.
 * @throws AppError `not_found`; `forbidden` unless an administrator asks.
 */
export async function resetPassword(
  at: At,
  caller: Caller | undefined,
  userId: string,
  password: string,
): Promise<void> {
  const admin = requireAdmin(caller);
  await setPassword(at, admin, userId, password);
  const user = await findStoredUser(at.db, { id: userId });
  const target = { targetId: userId, targetName: user?.email ?? null };
  await recordAudit(at, admin, { action: 'user.password_reset', ...target });
}
