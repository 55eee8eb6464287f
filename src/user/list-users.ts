import { type Caller, requireAdmin } from '#authority/caller.ts';
import type { Database } from '#db/database.ts';
import { selectUsers } from './queries.ts';
import type { User } from './user.ts';

/** Every account, the oldest first. @throws AppError `forbidden` unless an administrator asks. */
export async function listUsers(db: Database, caller: Caller | undefined): Promise<User[]> {
  requireAdmin(caller);
  return selectUsers(db);
}
