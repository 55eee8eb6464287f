import { type Caller, requireAdmin } from '#authority/caller.ts';
import type { Database } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { withoutHash } from './create-user.ts';
import { findStoredUser } from './queries.ts';
import type { User } from './user.ts';

/** Any account by its e-mail, for an administrator. @throws AppError `not_found`, `forbidden`. */
export async function findUser(db: Database, caller: Caller | undefined, email: string): Promise<User> {
  requireAdmin(caller);
  const row = await findStoredUser(db, { email });
  if (!row) throw new AppError('not_found', `There is no account with the e-mail ${email}`);
  return withoutHash(row);
}
