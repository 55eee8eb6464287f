import type { Assertion, Factor, Step } from '#contract/two-factor.ts';
import { askFactor } from '#two-factor/ask-factor.ts';
import { checkFactor } from '#two-factor/check-factor.ts';
import { forgetFactorAttempts } from '#two-factor/limits.ts';
import { checkPasskey } from '#two-factor/passkey.ts';
import { endStep, findStep } from '#two-factor/step.ts';
import type { TwoFactorSources } from '#two-factor/two-factor.ts';
import { findEnabledUser } from '#user/find-enabled-user.ts';
import type { User } from '#user/user.ts';
import type { Visit } from './open-session.ts';
import { recordFailure, recordSignIn } from './record-sign-in.ts';
import { returnAddressAttempt, signIn, spendAddressAttempt } from './sign-in.ts';

/** What a sign-in works with. */
export interface EnterSources extends TwoFactorSources {
  readonly visit: Visit;
}

/**
 * The first step: e-mail and password. Gives the user, or the step that asks for the second factor; undefined, after the
 * same time, for whatever is wrong with them.
 * @throws AppError `too_many_requests`
 */
export async function enterByPassword(
  sources: EnterSources,
  email: string,
  password: string,
): Promise<{ user: User } | { step: Step } | undefined> {
  const { visit, now = Date.now } = sources;
  const askedAt = now();
  const user = await signIn(sources, visit.ip, email, password);
  if (!user) {
    await recordFailure(sources, visit, email, 'password');
    return undefined;
  }
  // As old as the question: a password that is changed while it is being checked ends the step too.
  const step = await askFactor({ ...sources, now: () => askedAt }, 'sign-in', user);
  if (step) return { step };
  await recordSignIn(sources, visit, user, ['password']);
  return { user };
}

/**
 * The second step: a code or a passkey, after a password that was right. Undefined for a wrong one; the step stays open.
 * @throws AppError `not_found` where the step is over; `too_many_requests`
 */
export async function enterByFactor(sources: EnterSources, id: string, factor: Factor): Promise<User | undefined> {
  const { visit } = sources;
  await spendAddressAttempt(sources, visit.ip);
  const step = await findStep(sources, 'sign-in', id);
  const user = await findEnabledUser(sources.db, step.userId ?? '', step.begunAt);
  const proof = user && (await checkFactor(sources, user.id, factor, step));
  if (!user || !proof) {
    await recordFailure(sources, visit, user?.email ?? '', 'factor');
    return undefined;
  }
  await endStep(sources, step);
  await Promise.all([forgetFactorAttempts(sources, user.id), returnAddressAttempt(sources, visit.ip)]);
  await recordSignIn(sources, visit, user, ['password', proof]);
  return user;
}

/**
 * A passkey alone, which is two factors: the device, and the finger, face or PIN that it asked for.
 * @throws AppError `not_found` where it took too long; `too_many_requests`
 */
export async function enterByPasskey(
  sources: EnterSources,
  id: string,
  assertion: Assertion,
): Promise<User | undefined> {
  const { visit, db } = sources;
  await spendAddressAttempt(sources, visit.ip);
  const step = await findStep(sources, 'passkey-sign-in', id);
  await endStep(sources, step);
  const passkey = await checkPasskey(sources, assertion, step.challenge, true);
  const user = passkey && (await findEnabledUser(db, passkey.userId, 0));
  if (!user) {
    await recordFailure(sources, visit, '', 'passkey');
    return undefined;
  }
  await returnAddressAttempt(sources, visit.ip);
  await recordSignIn(sources, visit, user, ['passkey']);
  return user;
}
