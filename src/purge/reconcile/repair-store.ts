import { AppError } from '#errors/app-error.ts';
import { purgePatience, setback } from '#store/backoff.ts';
import { type Store, StoreError } from '#store/store.ts';
import { type Comparison, isThere, type Orphan, type WrongBytes } from './compare-store.ts';
import type { Findings } from './findings.ts';
import { inLanes } from './in-lanes.ts';
import { type Claimed, dropLost, endClaims, movingIds, queueOrphans } from './queries.ts';
import { type RestoreSources, restore } from './restore.ts';

export interface RepairSources extends RestoreSources {
  readonly now: () => number;
}

const batchSize = 500;
const leaseMs = 300_000;
const lanes = 4;

/** What is too much to be a loss: the settings of the database or of the store are another one's then. */
export function isTooMuch(count: number, of: number): boolean {
  return count > 10 && count > of * 0.05;
}

/** Brings back the bytes of pictures that lost them; a picture of which no copy is left loses its row. */
export async function repairWrong(
  sources: RepairSources,
  store: Store,
  wrong: readonly WrongBytes[],
  findings: Findings,
): Promise<void> {
  const moving = await movingIds(
    sources.db,
    wrong.map(({ row }) => row.id),
  );
  const mendOne = async (one: WrongBytes) => {
    const failed = (error: unknown) => ({ repaired: false, note: `${one.why}; ${(error as Error).message}` });
    const result = await mend(sources, store, one, moving).catch(failed);
    findings.add({ kind: one.kind, store: store.name, id: one.row.id, bytes: one.row.bytes, ...result });
  };
  await inLanes(wrong, lanes, mendOne);
}

async function mend(sources: RepairSources, store: Store, { row, kind, why }: WrongBytes, moving: Set<string>) {
  const from = await restore(sources, store, row);
  if (from) return { repaired: true, note: `brought back from ${from}` };
  if (kind === 'damaged')
    return { repaired: false, note: `${why}, and there is no good copy: delete it, or restore a backup` };
  // Of several servers each has the files of the pictures that came in there.
  if (moving.has(row.id))
    return { repaired: false, note: 'its file may be on another server, where it waits for its store' };
  return { repaired: await dropLost(sources.db, row), note: 'its link is dropped: there is no copy' };
}

/** Queues bytes without a picture and removes them at once; those that a living picture may still need stay. */
export async function repairOrphans(
  sources: RepairSources,
  store: Store,
  orphans: Comparison['orphans'],
  findings: Findings,
): Promise<void> {
  for (let at = 0; at < orphans.length; at += batchSize) {
    const batch = orphans.slice(at, at + batchSize);
    const needed = await inLanes(batch, lanes, (orphan) => isOnlyCopy(sources, orphan));
    const useless = batch.filter((_, n) => !needed[n]);
    const { tried, failures } = await removeOrphans(sources, store, useless);
    for (const [n, { key, id = key, bytes }] of batch.entries()) {
      const failure = failures.get(key);
      const found = { kind: 'orphaned', store: store.name, id, bytes } as const;
      if (needed[n]) findings.add({ ...found, repaired: false, note: 'kept: its picture has no other bytes' });
      else if (tried.has(key))
        findings.add({ ...found, repaired: true, note: failure ? `queued: ${failure.message}` : 'removed' });
    }
  }
}

async function isOnlyCopy({ stores }: RepairSources, { living }: Orphan): Promise<boolean> {
  if (!living) return false;
  // A store that cannot be asked may have lost it.
  return !(await isThere(stores.named(living.store), living.storeKey).catch(() => false));
}

async function removeOrphans({ db, now }: RepairSources, store: Store, orphans: readonly Orphan[]) {
  const at = now();
  const claimed = await queueOrphans(db, store.name, orphans, { now: at, until: at + leaseMs });
  const tried = new Set(claimed.map((entry) => entry.storeKey));
  return { tried, failures: await removeClaimed(db, store, claimed, now) };
}

/** Asks a store to remove what is claimed, and ends the claims; gives why keys did not go. */
export async function removeClaimed(
  db: RepairSources['db'],
  store: Pick<Store, 'remove'>,
  claimed: readonly Claimed[],
  now: () => number,
): Promise<Map<string, AppError>> {
  const failures = new Map<string, AppError>();
  if (claimed.length === 0) return failures;
  const results = await store.remove(claimed.map((entry) => entry.storeKey)).catch((error) => {
    const failure = error instanceof AppError ? error : new StoreError('The store failed', { cause: error });
    return claimed.map(() => failure);
  });
  const failed = claimed.flatMap((entry, n) => {
    const failure = results[n];
    if (!failure) return [];
    failures.set(entry.storeKey, failure);
    return [{ entry, setback: setback(failure, entry.attempts, now(), purgePatience) }];
  });
  const gone = claimed.filter((entry) => !failures.has(entry.storeKey));
  await endClaims(db, gone, failed);
  return failures;
}
