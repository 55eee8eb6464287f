import { type Caller, requireAdmin } from '#authority/caller.ts';
import type { At } from '#db/database.ts';
import { forgetFactorAttempts } from '#two-factor/limits.ts';
import { forgetAttempts } from './attempts.ts';
import { accountKey } from './sign-in.ts';
import { verifyKey } from './verify-session.ts';

/** Lets an account try again that was locked after too many wrong passwords or codes. */
export async function unlock(
  at: At,
  caller: Caller | undefined,
  user: { readonly id: string; readonly email: string },
): Promise<void> {
  requireAdmin(caller);
  await forgetAttempts(at, accountKey(user.email));
  await forgetAttempts(at, verifyKey(user.id));
  await forgetFactorAttempts(at, user.id);
}
