import { type Caller, requireAdmin, requireVerified } from '#authority/caller.ts';
import type { At } from '#db/database.ts';
import { createUser, type NewUser } from './create-user.ts';
import { newPassword } from './new-password.ts';
import type { User } from './user.ts';

/**
 * Makes an account for somebody else, with a password that is given back this once.
 * @throws AppError as `createUser` does; `verification_needed`.
 */
export async function createUserFor(
  at: At,
  caller: Caller | undefined,
  input: Omit<NewUser, 'password'>,
): Promise<{ user: User; password: string }> {
  const admin = requireAdmin(caller);
  requireVerified(admin, (at.now ?? Date.now)());
  const password = newPassword();
  return { user: await createUser(at, admin, { ...input, password }), password };
}
