import type { PurgeAnswer } from '#contract/purge.ts';
import type { At } from '#db/database.ts';
import { dropRow, setPurgeTime } from '#image/queries.ts';
import type { Log } from '#log/log.ts';
import type { Stores } from '#store/store.ts';
import { claimDue, countDue, type DueImage, sweepOutdated } from './queries.ts';

export interface PurgeSources extends At {
  readonly stores: Pick<Stores, 'named'>;
  readonly log: Log;
  /** Most pictures of one run. */
  readonly mostImages?: number;
  /** Longest run, in milliseconds; what is left waits for the next. */
  readonly mostMs?: number;
  /** Where a process may die; tests kill it there. */
  readonly reached?: (step: 'claimed' | 'removed' | 'dropped') => void;
}

const batchSize = 50;
const mostSwept = 5000;
// A run that dies over a batch loses it after this time; longer than any batch takes.
const leaseMs = 300_000;

/**
 * Removes for good what was deleted or has expired: bytes first, row after. A picture whose bytes do not go is counted,
 * logged and tried by the next run. Several processes may run it at once: each picture is one's alone.
 */
export async function runPurge(sources: PurgeSources): Promise<PurgeAnswer> {
  const { db, log, now = Date.now, mostImages = 10_000, mostMs = 300_000 } = sources;
  const startedAt = now();
  const due = await countDue(db, startedAt);
  let deleted = 0;
  let failed = 0;
  while (deleted + failed < mostImages && now() - startedAt < mostMs) {
    const limit = Math.min(batchSize, mostImages - deleted - failed);
    const batch = await claimDue(db, { cutoff: startedAt, until: now() + leaseMs, limit });
    if (batch.length === 0) break;
    sources.reached?.('claimed');
    for (const image of batch) {
      if (await purge(sources, image, startedAt)) deleted++;
      else failed++;
    }
  }
  const swept = await sweepOutdated(db, now(), mostSwept);
  const remaining = await countDue(db, now());
  const ms = now() - startedAt;
  log.info({ due, deleted, failed, remaining, swept, ms }, 'Purged');
  return { status: 'ok', due, deleted, failed, remaining, ms };
}

async function purge(sources: PurgeSources, image: DueImage, startedAt: number): Promise<boolean> {
  const { db, stores, log } = sources;
  try {
    const [failure] = await stores.named(image.store).remove([image.storeKey]);
    if (failure) throw failure;
    sources.reached?.('removed');
    await dropRow(db, image.id);
    sources.reached?.('dropped');
    return true;
  } catch (error) {
    log.warn({ err: error, image: image.id.slice(0, 6) }, 'The bytes of an image could not be removed');
    // Due again for the next run, and not for this one.
    await setPurgeTime(db, image.id, startedAt + 1);
    return false;
  }
}
