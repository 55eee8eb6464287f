import { type At, isDuplicate } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { bumpLimit, dropLimit } from './queries.ts';

/** So many attempts in a window that begins with the first. */
export interface Limit {
  readonly attempts: number;
  readonly windowMs: number;
}

/** Below zero, `left` says that this attempt was one too many; `resetAt` is epoch milliseconds. */
export interface Taken {
  readonly left: number;
  readonly resetAt: number;
}

/** Counts one attempt, in the database: several processes share the count and a restart keeps it. */
export async function takeAttempt({ db, now = Date.now }: At, key: string, limit: Limit): Promise<Taken> {
  for (let tries = 1; ; tries++) {
    try {
      const { count, resetAt } = await bumpLimit(db, key, now(), limit.windowMs);
      return { left: limit.attempts - count, resetAt };
    } catch (error) {
      // Two first attempts met: the other one's row is there now.
      if (!isDuplicate(error) || tries >= 5) throw error;
    }
  }
}

/** As `takeAttempt`. @throws AppError `too_many_requests` (429) with `Retry-After`, saying how long to wait. */
export async function spendAttempt(at: At, key: string, limit: Limit): Promise<void> {
  const { left, resetAt } = await takeAttempt(at, key, limit);
  if (left >= 0) return;
  const seconds = Math.max(1, Math.ceil((resetAt - (at.now ?? Date.now)()) / 1000));
  const minutes = Math.ceil(seconds / 60);
  throw new AppError('too_many_requests', `Too many tries. Wait ${minutes} min, then try again.`, {
    headers: { 'Retry-After': String(seconds) },
  });
}

/** Forgets the attempts counted under a key. */
export async function forgetAttempts({ db }: At, key: string): Promise<void> {
  await dropLimit(db, key);
}
