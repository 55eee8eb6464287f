import type { z } from 'zod';
import { recordAudit } from '#audit/record.ts';
import { type Caller, requirePerson, requireVerified } from '#authority/caller.ts';
import type { changePasswordBodySchema } from '#contract/two-factor.ts';
import type { At } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { hasSecondFactor } from '#two-factor/ask-factor.ts';
import { confirmPassword } from '#user/confirm-password.ts';
import { setPassword } from '#user/set-password.ts';
import { forgetAttempts, spendAttempt } from './attempts.ts';
import { renewSession } from './queries.ts';
import { signInLimits } from './sign-in.ts';
import { verifyKey } from './verify-session.ts';

/**
 * Gives the caller a new password. Every other session, device and token of theirs ends; this session stays.
 * @throws AppError `verification_needed` where a second factor is set up; `invalid_request` where the current password is wrong; `too_many_requests`
 */
export async function changePassword(
  at: At,
  caller: Caller | undefined,
  { current, password }: z.output<typeof changePasswordBodySchema>,
): Promise<void> {
  const { db, now = Date.now } = at;
  const { userId } = requirePerson(caller);
  // Where a second factor is set up a password alone must not be enough to get hold of the account.
  const person = (await hasSecondFactor(db, userId)) ? requireVerified(caller, now()) : requirePerson(caller);
  await spendAttempt(at, verifyKey(userId), signInLimits.email);
  if (!(await confirmPassword(db, userId, current)))
    throw new AppError('invalid_request', 'The current password is not right', { reason: 'wrong_password' });
  await forgetAttempts(at, verifyKey(userId));
  const changedAt = await setPassword({ db, now }, person, userId, password);
  if (person.sessionId !== undefined) await renewSession(db, person.sessionId, changedAt);
  await recordAudit(at, person, { action: 'user.password_change' });
}
