import type { At } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { beginLimit, bumpLimit, dropLimit, lowerLimit } from './queries.ts';

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

/** Counts one attempt, or several, in the database: several processes share the count and a restart keeps it. */
export async function takeAttempt({ db, now = Date.now }: At, key: string, limit: Limit, attempts = 1): Promise<Taken> {
  const at = now();
  for (let tries = 0; tries < 5; tries++) {
    const row = await bumpLimit(db, key, at, limit.windowMs, attempts);
    if (row) return { left: limit.attempts - row.count, resetAt: row.resetAt };
    const resetAt = at + limit.windowMs;
    if (await beginLimit(db, key, resetAt, attempts)) return { left: limit.attempts - attempts, resetAt };
  }
  throw new Error(`the counter ${key} came and went`);
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

/** Takes one attempt back that turned out to be right. */
export async function returnAttempt({ db, now = Date.now }: At, key: string): Promise<void> {
  await lowerLimit(db, key, now());
}

/** Forgets the attempts counted under a key. */
export async function forgetAttempts({ db }: At, key: string): Promise<void> {
  await dropLimit(db, key);
}
