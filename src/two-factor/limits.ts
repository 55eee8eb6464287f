import type { At } from '#db/database.ts';
import { forgetAttempts, spendAttempt } from '#session/attempts.ts';

const quarterHour = 15 * 60_000;
/** Wrong codes of a user, by whatever door. The second bound keeps a patient guesser at 20 of 333,333 a day. */
export const factorLimits = {
  short: { attempts: 5, windowMs: quarterHour },
  long: { attempts: 20, windowMs: 24 * 60 * 60_000 },
};

const keys = (userId: string) => ({ short: `factor:${userId}`, long: `factor-day:${userId}` });

/** Counts a try of a code or passkey. @throws AppError `too_many_requests` */
export async function spendFactorAttempt(at: At, userId: string): Promise<void> {
  const { short, long } = keys(userId);
  await spendAttempt(at, short, factorLimits.short);
  await spendAttempt(at, long, factorLimits.long);
}

/** After a right one, or for somebody whom the operator lets in again. */
export async function forgetFactorAttempts(at: At, userId: string): Promise<void> {
  const { short, long } = keys(userId);
  await Promise.all([forgetAttempts(at, short), forgetAttempts(at, long)]);
}
