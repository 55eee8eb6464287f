import { type Caller, requireAdmin } from '#authority/caller.ts';
import type { At } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { updateUser } from './queries.ts';

/**
 * Shuts an account out, at once and by every door, or lets it in again with the sessions and tokens it had.
 * @throws AppError `not_found`; `forbidden` unless an administrator asks; `conflict` for one's own account.
 */
export async function setDisabled(
  { db, now = Date.now }: At,
  caller: Caller | undefined,
  userId: string,
  disabled: boolean,
): Promise<void> {
  const admin = requireAdmin(caller);
  if (admin.userId === userId) throw new AppError('conflict', 'You cannot disable your own account');
  if (!(await updateUser(db, userId, { disabledAt: disabled ? now() : null })))
    throw new AppError('not_found', 'There is no such account');
}
