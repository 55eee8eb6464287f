import { setTimeout as sleep } from 'node:timers/promises';
import { type At, isDuplicate } from '#db/database.ts';
import { newId } from '#db/new-id.ts';
import { AppError } from '#errors/app-error.ts';
import type { Log } from '#log/log.ts';
import { movePatience, setback } from '#store/backoff.ts';
import { type LocalStore, StoreError, type Stores } from '#store/store.ts';
import { type Claim, postponeMove, renewClaim, type Settlement, settleMove } from './queries.ts';

/** Where a process may die; tests kill it there. */
export type MoveStep = 'claimed' | 'put' | 'committed';

export interface MoveSources extends At {
  readonly disk: Pick<LocalStore, 'fileOf'>;
  readonly stores: Pick<Stores, 'named'>;
  readonly log: Log;
  /** Keeps the file of a picture that has moved as its cached copy, so that the first look at it needs no store. */
  readonly seed?: (picture: { id: string; bytes: number; sha256: string }, file: string) => Promise<unknown>;
  readonly reached?: (step: MoveStep) => void;
}

/** How an attempt ended; `released`: its picture is dead, but may come back; `error` is why it was in vain. */
export type MoveResult =
  | { readonly outcome: 'moved' | 'gone' | 'released' }
  | { readonly outcome: 'failed'; readonly error: AppError };

/** How long a move is one process's alone, in milliseconds; renewed for as long as the process is at it. */
export const leaseMs = 120_000;

const copyMs = 60_000;
const commitPauses = [500, 2000, 8000];

/**
 * Makes one attempt at a claimed move: the picture's file to its store, then one commit. After a failure the entry says
 * when it is tried again, and the picture stays where it is.
 * @throws what the database throws; the claim runs out then.
 */
export async function moveImage(sources: MoveSources, claim: Claim): Promise<MoveResult> {
  sources.reached?.('claimed');
  const hold = holdClaim(sources, claim);
  try {
    const key = await bringOver(sources, claim).catch((error) => failureOf(error));
    if (key instanceof AppError) {
      await postpone(sources, await hold.end(), key);
      return { outcome: 'failed', error: key };
    }
    sources.reached?.('put');
    const outcome = await settle(sources, claim, key);
    sources.reached?.('committed');
    if (outcome === 'moved') await seed(sources, claim);
    return { outcome };
  } finally {
    await hold.end();
  }
}

/** Gives the key under which the store has the picture, or may have it from an attempt that was cut off. */
async function bringOver({ stores, disk }: MoveSources, claim: Claim): Promise<string | undefined> {
  const store = stores.named(claim.store);
  const { putId: id, picture } = claim;
  if (!picture) return store.keyOf?.(id);
  return await store.put({ id, file: disk.fileOf(picture.storeKey), type: picture.type, bytes: picture.bytes });
}

function failureOf(error: unknown): AppError {
  return error instanceof AppError ? error : new StoreError('The store failed', { cause: error });
}

async function postpone({ db, log, now = Date.now }: MoveSources, claim: Claim, error: AppError): Promise<void> {
  log.warn({ err: error, store: claim.store, attempts: claim.attempts }, 'A picture waits here for its store');
  await postponeMove(db, claim, setback(error, claim.attempts, now(), movePatience));
}

/** The key is known to this process alone until the commit: a database that is away for a moment must not lose it. */
async function settle({ db, stores, now = Date.now }: MoveSources, claim: Claim, key: string | undefined) {
  const at = now();
  const knownKey = stores.named(claim.store).keyOf?.(claim.putId);
  const settlement: Settlement = { key, knownKey, purgeId: newId(), now: at, copyDueAt: at + copyMs };
  for (const pause of commitPauses) {
    try {
      return await settleMove(db, claim, settlement);
    } catch (error) {
      // The attempt before this one got through, and only its answer did not.
      if (isDuplicate(error)) return 'gone';
      await sleep(pause, undefined, { ref: false });
    }
  }
  return await settleMove(db, claim, settlement);
}

async function seed({ seed: keep, disk, log }: MoveSources, { imageId: id, picture }: Claim): Promise<void> {
  if (!keep || !picture) return;
  const { bytes, sha256, storeKey } = picture;
  const failed = (error: unknown) => log.warn({ err: error }, 'A picture that moved could not be kept in the cache');
  await keep({ id, bytes, sha256 }, disk.fileOf(storeKey)).catch(failed);
}

/** Renews a claim now and then, since a large picture takes a slow store longer than a lease. `end` gives it as it is. */
function holdClaim({ db, now = Date.now }: MoveSources, first: Claim): { end: () => Promise<Claim> } {
  let claim = first;
  let renewing: Promise<unknown> = Promise.resolve();
  const renew = async () => {
    const until = now() + leaseMs;
    if (await renewClaim(db, claim, until)) claim = { ...claim, until };
  };
  const timer = setInterval(() => {
    renewing = renewing.then(renew).catch(() => undefined);
  }, leaseMs / 3).unref();
  const end = async () => {
    clearInterval(timer);
    await renewing;
    return claim;
  };
  return { end };
}
