import type { QueueState } from '#contract/purge.ts';
import type { AppError } from '#errors/app-error.ts';
import { StoreError } from './store.ts';

export interface Patience {
  /** Wait after the first failure, in milliseconds; it doubles with each more. */
  readonly firstMs: number;
  /** The longest wait, in milliseconds. */
  readonly mostMs: number;
  /** After so many attempts in vain an entry is parked. */
  readonly attempts: number;
}

/** The purge gives a store about ten days. */
export const purgePatience: Patience = { firstMs: 60_000, mostMs: 86_400_000, attempts: 20 };
/** A picture that waits for its store is safe here: it waits as long as it takes. */
export const movePatience: Patience = { firstMs: 15_000, mostMs: 3_600_000, attempts: Number.POSITIVE_INFINITY };

/** What an entry of a queue says after a failed attempt. */
export interface Setback {
  readonly state: QueueState;
  /** Epoch milliseconds; null while parked. */
  readonly nextAttemptAt: number | null;
  /** At most 500 characters, without the store's secrets. */
  readonly lastError: string;
}

/**
 * When to try again after `attempts` attempts, the last at `now` with `error`: never sooner than the store asks for.
 * Parked where trying again is no use: the store refuses for good, the fault is ours, or patience is over.
 */
export function setback(error: AppError, attempts: number, now: number, patience: Patience): Setback {
  const lastError = describe(error);
  const hopeless = !(error instanceof StoreError) || error.final;
  if (hopeless || attempts >= patience.attempts) return { state: 'parked', nextAttemptAt: null, lastError };
  const wait = Math.min(patience.mostMs, patience.firstMs * 2 ** Math.max(0, attempts - 1));
  return { state: 'waiting', nextAttemptAt: now + Math.max(wait, error.retryAfterMs ?? 0), lastError };
}

function describe(error: AppError): string {
  const because = error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
  return because.slice(0, 500);
}
