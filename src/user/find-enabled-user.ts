import type { Database } from '#db/database.ts';
import { withoutHash } from './create-user.ts';
import { findStoredUser } from './queries.ts';
import type { User } from './user.ts';

/** An account that may sign in, and whose password has not changed since; undefined else. `since` is epoch milliseconds. */
export async function findEnabledUser(db: Database, id: string, since: number): Promise<User | undefined> {
  const row = await findStoredUser(db, { id });
  if (!row || row.disabledAt !== null || (since > 0 && row.passwordChangedAt > since)) return undefined;
  return withoutHash(row);
}
