import type { Database } from '#db/database.ts';
import { matchesPassword } from './password-hash.ts';
import { findStoredUser } from './queries.ts';

/** Whether this is the password of an account that is signed in already; the caller counts the tries. */
export async function confirmPassword(db: Database, userId: string, password: string): Promise<boolean> {
  const row = await findStoredUser(db, { id: userId });
  return row !== undefined && row.disabledAt === null && (await matchesPassword(row.passwordHash, password));
}
