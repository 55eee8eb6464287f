import { type Caller, requireScope } from '#authority/caller.ts';
import type { Database } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { withoutHash } from './create-user.ts';
import { findStoredUser } from './queries.ts';
import type { User } from './user.ts';

/** The caller's own account. @throws AppError as `requireScope` does for `profile`; `not_found` if it has just gone. */
export async function getUser(db: Database, caller: Caller | undefined): Promise<User> {
  const { userId } = requireScope(caller, 'profile');
  const row = await findStoredUser(db, { id: userId });
  if (!row) throw new AppError('not_found', 'There is no such account');
  return withoutHash(row);
}
