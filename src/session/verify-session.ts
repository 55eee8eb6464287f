import { recordAudit } from '#audit/record.ts';
import { type Caller, requireSignedIn } from '#authority/caller.ts';
import type { VerifyBody, VerifyStepAnswer } from '#contract/two-factor.ts';
import { AppError } from '#errors/app-error.ts';
import { askFactor, hasSecondFactor } from '#two-factor/ask-factor.ts';
import { checkFactor, type Proof } from '#two-factor/check-factor.ts';
import { forgetFactorAttempts } from '#two-factor/limits.ts';
import { endStep, findStep } from '#two-factor/step.ts';
import type { TwoFactorSources } from '#two-factor/two-factor.ts';
import { confirmPassword } from '#user/confirm-password.ts';
import { forgetAttempts, spendAttempt } from './attempts.ts';
import { markVerified } from './queries.ts';
import { signInLimits } from './sign-in.ts';

/** What somebody who is signed in is asked for: the second factor where there is one, else the password. */
export async function beginVerify(
  sources: TwoFactorSources,
  caller: Caller | undefined,
): Promise<Omit<VerifyStepAnswer, 'status'>> {
  const { userId } = requireSignedIn(caller);
  const step = await askFactor(sources, 'verify', { id: userId });
  return step ? { ...step, password: false } : { step: '', code: false, authenticator: false, password: true };
}

/**
 * Takes the proof that whoever sits before a signed-in browser is its person, and notes it on the session. A password
 * alone does not do where a second factor is set up.
 * @throws AppError `invalid_request` for a wrong proof; `too_many_requests`; `not_found` where the step is over.
 */
export async function verifySession(
  sources: TwoFactorSources,
  caller: Caller | undefined,
  given: VerifyBody,
): Promise<void> {
  const person = requireSignedIn(caller);
  const { db, now = Date.now } = sources;
  const proof = await proofOf(sources, person.userId, given);
  const detail = { by: proof ?? Object.keys(given).find((key) => key !== 'step') };
  if (proof === undefined) {
    await recordAudit(sources, person, { action: 'session.verify_failed', detail });
    throw new AppError('invalid_request', 'That is not right. Try again.', { reason: 'wrong_proof' });
  }
  if (person.sessionId !== undefined) await markVerified(db, person.sessionId, now());
  await recordAudit(sources, person, { action: 'session.verify', detail });
}

async function proofOf(sources: TwoFactorSources, userId: string, given: VerifyBody): Promise<Proof | undefined> {
  if ('password' in given) return await passwordProof(sources, userId, given.password);
  const step = await findStep(sources, 'verify', given.step, userId);
  const proof = await checkFactor(sources, userId, given, step);
  if (proof === undefined) return undefined;
  await endStep(sources, step);
  await forgetFactorAttempts(sources, userId);
  return proof;
}

async function passwordProof(sources: TwoFactorSources, userId: string, password: string) {
  const tries = verifyKey(userId);
  await spendAttempt(sources, tries, signInLimits.email);
  if (await hasSecondFactor(sources.db, userId)) return undefined;
  if (!(await confirmPassword(sources.db, userId, password))) return undefined;
  await forgetAttempts(sources, tries);
  return 'password';
}

/** What counts the passwords that are typed into a signed-in browser. */
export const verifyKey = (userId: string) => `verify:${userId}`;
