import type { At } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import type { Log } from '#log/log.ts';
import { purgePatience, setback } from '#store/backoff.ts';
import { StoreError, type Stores } from '#store/store.ts';
import { type Claim, type GonePicture, settleClaims } from './queries.ts';

export interface EraseSources extends At {
  readonly stores: Pick<Stores, 'named'>;
  readonly log: Log;
  /** Drops what this machine keeps of pictures beside their bytes: copies, thumbnails. */
  readonly forget?: (ids: readonly string[]) => Promise<void>;
  /** Hears of the pictures that are gone for good. */
  readonly erased?: (pictures: readonly GonePicture[]) => void;
  /** Where a process may die; tests kill it there. */
  readonly reached?: (step: 'removed' | 'forgotten') => void;
}

/** What has become of claims. */
export interface Erasure {
  /** Those whose store has confirmed that the bytes are gone. */
  readonly gone: readonly Claim[];
  /** The store as a whole is down or limits us. */
  readonly down: StoreError | undefined;
}

/**
 * Has one store remove the bytes of claims, and forgets what it confirms; the rest waits for another attempt, or is
 * parked. A store that fails is no error here.
 */
export async function erase(sources: EraseSources, store: string, claims: readonly Claim[]): Promise<Erasure> {
  const { db, log, now = Date.now } = sources;
  const failures = await askStore(sources, store, claims);
  sources.reached?.('removed');
  const at = now();
  const verdicts = claims.map((claim, index) => {
    const failure = failures[index];
    return { claim, setback: failure && setback(failure, claim.attempts, at, purgePatience) };
  });
  const erased = await settleClaims(db, verdicts);
  sources.erased?.(erased);
  sources.reached?.('forgotten');
  const gone = claims.filter((_, index) => failures[index] === undefined);
  const failed = failures.filter((failure) => failure !== undefined);
  const parked = verdicts.filter((one) => one.setback?.state === 'parked').length;
  if (failed.length > 0) {
    log.warn(
      { err: failed[0], store, failed: failed.length, parked },
      'Bytes that have to go are still in their store',
    );
  }
  return { gone, down: failed.find(isDown) };
}

function isDown(failure: AppError): failure is StoreError {
  return failure instanceof StoreError && failure.retryAfterMs !== undefined;
}

/** For each claim why its bytes are not gone, or undefined once they are, and nothing of them is on this machine. */
async function askStore(
  { stores, forget }: EraseSources,
  name: string,
  claims: readonly Claim[],
): Promise<readonly (AppError | undefined)[]> {
  try {
    const store = stores.named(name);
    await forget?.(claims.map(({ id }) => id));
    return await store.remove(claims.map(({ storeKey }) => storeKey));
  } catch (error) {
    const failure =
      error instanceof AppError ? error : new StoreError('The bytes could not be removed', { cause: error });
    return claims.map(() => failure);
  }
}
