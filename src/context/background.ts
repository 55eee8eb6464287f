import type { Config } from '#config/config.ts';
import type { Incoming } from '#image/incoming.ts';
import { recoverUploads } from '#image/recover.ts';
import { startBackfill } from '#image/title/backfill.ts';
import { log } from '#log/log.ts';
import { startResuming } from '#purge/resume-removals.ts';
import type { PurgeSources } from '#purge/run.ts';
import { runScheduled } from '#purge/run-recorded.ts';
import { startTimer } from '#purge/timer.ts';
import type { Settings } from '#settings/settings.ts';
import { startMeasuring } from '#statistics/space.ts';
import type { Cache } from '#store/cache.ts';
import type { Stores } from '#store/store.ts';

const recoverMs = 60_000;
const scanMs = 600_000;

interface BackgroundSources {
  readonly config: Config;
  readonly site: Settings;
  readonly stores: Stores;
  readonly purging: PurgeSources;
  readonly incoming: Incoming;
  readonly cache: Cache;
}

/**
 * Cleans up after crashes now and every minute, reads the cache's folder, purges by the clock, and ends what was begun:
 * titles to fill in, accounts to remove, space to measure.
 * @returns what stops all of it
 */
export function startBackground({
  config,
  site,
  stores,
  purging,
  incoming,
  cache,
}: BackgroundSources): () => Promise<void> {
  const { db } = purging;
  const clean = () =>
    recoverUploads({ db, disk: stores.disk, incoming }).catch((error) =>
      log.error({ err: error }, 'Uploads that were cut off could not be cleaned up'),
    );
  const scan = () => cache.scan().catch((error) => log.error({ err: error }, 'The cache could not be read'));
  const purge = async () => {
    await site.refresh();
    return await runScheduled(purging);
  };
  const stopPurging = config.purgeSchedule === undefined ? undefined : startTimer(config.purgeSchedule, purge, log);
  const ticking = [setInterval(clean, recoverMs).unref(), setInterval(scan, scanMs).unref()];
  clean();
  scan();
  const stops = [
    startBackfill({ db, log }),
    startResuming({ db, log }),
    startMeasuring({ db, log, dataDir: config.dataDir }),
  ];
  return async () => {
    for (const timer of ticking) clearInterval(timer);
    stopPurging?.();
    for (const stop of stops) await stop();
  };
}
