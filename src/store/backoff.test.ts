import { describe, expect, it } from 'vitest';
import { AppError } from '#errors/app-error.ts';
import { movePatience, purgePatience, setback } from './backoff.ts';
import { StoreError } from './store.ts';

describe('after a failed attempt', () => {
  const down = new StoreError('The store is down', { cause: new Error('connect ECONNREFUSED') });

  it('waits twice as long each time, up to a bound', () => {
    const waits = [1, 2, 3, 9, 30].map((attempts) => setback(down, attempts, 1000, movePatience).nextAttemptAt);
    expect(waits).toEqual([16_000, 31_000, 61_000, 3_601_000, 3_601_000]);
  });

  it('comes no sooner than the store asks for', () => {
    const limited = new StoreError('Limited', { retryAfterMs: 7_200_000 });
    expect(setback(limited, 1, 0, purgePatience).nextAttemptAt).toBe(7_200_000);
    expect(setback(limited, 9, 0, purgePatience).nextAttemptAt).toBe(15_360_000);
  });

  it('parks what the store refuses for good, what is our own fault, and what was tried too often', () => {
    const parked = { state: 'parked', nextAttemptAt: null };
    expect(setback(new StoreError('Too large for it', { final: true }), 1, 0, movePatience)).toMatchObject(parked);
    expect(setback(new AppError('internal', 'Not a key'), 1, 0, purgePatience)).toMatchObject(parked);
    expect(setback(down, 19, 0, purgePatience).state).toBe('waiting');
    expect(setback(down, 20, 0, purgePatience)).toMatchObject(parked);
  });

  it('says why in at most 500 characters', () => {
    expect(setback(down, 1, 0, purgePatience).lastError).toBe('The store is down: connect ECONNREFUSED');
    expect(setback(new StoreError('x'.repeat(900)), 1, 0, purgePatience).lastError).toHaveLength(500);
  });
});
