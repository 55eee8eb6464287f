import { type EraseSources, erase } from '#image/removal/erase.ts';
import type { Store } from '#store/store.ts';
import { type Comparison, isThere, type Orphan, type WrongBytes } from './compare-store.ts';
import type { Findings } from './findings.ts';
import { inLanes } from './in-lanes.ts';
import { dropLost, movingIds, queueOrphans } from './queries.ts';
import { type RestoreSources, restore } from './restore.ts';

export interface RepairSources extends RestoreSources, Pick<EraseSources, 'log' | 'forget'> {
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
    const { tried, gone } = await removeOrphans(sources, store, useless);
    for (const [n, { key, id = key, bytes }] of batch.entries()) {
      const found = { kind: 'orphaned', store: store.name, id, bytes } as const;
      const note = gone.has(key) ? 'removed' : 'queued: the store has not removed it yet';
      if (needed[n]) findings.add({ ...found, repaired: false, note: 'kept: its picture has no other bytes' });
      else if (tried.has(key)) findings.add({ ...found, repaired: true, note });
    }
  }
}

async function isOnlyCopy({ stores }: RepairSources, { living }: Orphan): Promise<boolean> {
  if (!living) return false;
  // A store that cannot be asked may have lost it.
  return !(await isThere(stores.named(living.store), living.storeKey).catch(() => false));
}

async function removeOrphans(sources: RepairSources, store: Store, orphans: readonly Orphan[]) {
  const now = sources.now();
  const claims = await queueOrphans(sources.db, store.name, orphans, { now, until: now + leaseMs });
  const keysOf = (some: typeof claims) => new Set(some.map((claim) => claim.storeKey));
  const gone = claims.length > 0 ? (await erase(sources, store.name, claims)).gone : [];
  return { tried: keysOf(claims), gone: keysOf([...gone]) };
}
