import type { Database } from '#db/database.ts';
import { withoutHash } from './create-user.ts';
import { hashPassword, matchesPassword } from './password-hash.ts';
import { findStoredUser } from './queries.ts';
import type { User } from './user.ts';

let nobodysHash: Promise<string> | undefined;

/**
 * The account with this e-mail (as `emailSchema` gives it) and password. Undefined alike, and after the same work, for
 * an unknown e-mail, a wrong password and a disabled account.
 */
export async function verifyPassword(db: Database, email: string, password: string): Promise<User | undefined> {
  nobodysHash ??= hashPassword('the password of nobody');
  const [row, dummy] = await Promise.all([findStoredUser(db, { email }), nobodysHash]);
  const matches = await matchesPassword(row?.passwordHash ?? dummy, password);
  if (!row || !matches || row.disabledAt !== null) return undefined;
  return withoutHash(row);
}
