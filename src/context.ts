import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { type Config, config } from '#config/config.ts';
import type { SiteSettings } from '#contract/settings.ts';
import type { Database } from '#db/database.ts';
import { openDatabase } from '#db/open.ts';
import { askingOf as askingOfNode, originOf } from '#http/asking.ts';
import { type Asking, findCaller } from '#http/caller.ts';
import { readyAnswer } from '#http/health.ts';
import { RateLimits } from '#http/rate-limits.ts';
import type { Answer } from '#http/respond.ts';
import { transportSecurity } from '#http/site-headers.ts';
import { openIncoming } from '#image/incoming.ts';
import { PictureBytes } from '#image/picture-bytes.ts';
import type { ReceiveSources } from '#image/receive.ts';
import { recoverUploads } from '#image/recover.ts';
import { openRowReader } from '#image/row-reader.ts';
import { openServe, type Serve } from '#image/serve.ts';
import { SmallUploads } from '#image/small-uploads.ts';
import { startBackfill } from '#image/title/backfill.ts';
import { Turns } from '#image/turns.ts';
import { type Log, log } from '#log/log.ts';
import { Happenings } from '#metrics/happenings.ts';
import { openMover } from '#move/mover.ts';
import { hasMove } from '#move/queries.ts';
import { startResuming } from '#purge/resume-removals.ts';
import type { PurgeSources } from '#purge/run.ts';
import { runScheduled } from '#purge/run-recorded.ts';
import { startTimer } from '#purge/timer.ts';
import { openSettings, type Settings } from '#settings/settings.ts';
import { startMeasuring } from '#statistics/space.ts';
import { Tally } from '#statistics/tally.ts';
import { type Cache, openCache } from '#store/cache.ts';
import { openStores } from '#store/open-store.ts';
import type { Stores } from '#store/store.ts';
import { openServeThumbnail, type ServeThumbnail } from '#thumbnail/serve-thumbnail.ts';
import { Thumbnails } from '#thumbnail/thumbnails.ts';

/** Everything that a process opens once. Only `app`, `pages`, `server.ts` and `cli` reach for it; the rest is handed what it needs. */
export interface Context {
  readonly config: Config;
  readonly db: Database;
  /** Origin of every link. */
  readonly baseUrl: string;
  /** What administrators change on the site, as it was when this context was asked for. */
  readonly settings: Settings;
  /** The site's retention rule in days; 0: none. */
  readonly retentionDays: number;
  readonly stores: Stores;
  /** Copies of pictures of remote stores. */
  readonly cache: Cache;
  /** Drops this machine's copies and thumbnails of pictures. */
  readonly forget: (ids: readonly string[]) => Promise<void>;
  readonly log: Log;
  /** The bytes of pictures, wherever they are kept. */
  readonly bytes: PictureBytes;
  /** Answers GET and HEAD of a picture, from its cache where it can. */
  readonly serve: Serve;
  /** Answers GET and HEAD of a thumbnail. */
  readonly serveThumbnail: ServeThumbnail;
  /** What each token may ask of the API in a minute. */
  readonly limits: RateLimits;
  /** What `receiveImage` needs. */
  readonly receiving: ReceiveSources;
  readonly purging: PurgeSources;
  /** Counts pictures that are gone for good. */
  readonly erased: NonNullable<PurgeSources['erased']>;
  /** Notes that an account is in use. */
  readonly seen: (userId: string) => void;
  /** What happens, for the statistics. */
  readonly tally: Tally;
  /** The same since this process began, for metrics. */
  readonly happenings: Happenings;
  /** Ends what a crash cut off, and starts to move and to purge by the clock; a second call does nothing. */
  startBackground(): void;
  close(): Promise<void>;
}

// Next bundles its routes apart from server.ts: both copies of this module meet at this slot.
const slot = Symbol.for('prntscrn.context');
const shelf = globalThis as { [slot]?: Promise<Context> };

/** The process's context, opened and migrated at the first call, its settings not older than five seconds. */
export async function context(): Promise<Context> {
  shelf[slot] ??= open().catch((error) => {
    delete shelf[slot];
    throw error;
  });
  const opened = await shelf[slot];
  await opened.settings.refresh();
  return opened;
}

/** A request of either kind as `findCaller` reads it. */
export function askingOf(request: IncomingMessage | Request): Asking {
  if (!(request instanceof Request)) return askingOfNode(request, config().trustedProxies);
  const header = (name: string) => request.headers.get(name) ?? undefined;
  return { method: request.method, header, from: originOf(request.headers) };
}

/** Bytes of uploads that are in memory at once: two of 20 MB, or many small ones. */
const inspectedBytes = 40_000_000;
/** Bodies that come in to memory, in bytes: the longest, and all at once. */
const smallBytes = 1_000_000 + 64 * 1024;
const smallTogether = 32_000_000;
/** Bytes of remote pictures that are fetched at once. */
const fetchedBytes = 256_000_000;
const stallMs = 30_000;
const recoverMs = 60_000;
const scanMs = 600_000;

async function open(): Promise<Context> {
  const settings = config();
  const { baseUrl } = settings;
  let tally: Tally | undefined;
  const happenings = new Happenings();
  const stores = await openStores(settings, (call) => {
    happenings.called(call);
    tally?.called(call);
  });
  const db = await openDatabase(settings);
  const counting = new Tally({ db, log });
  tally = counting;
  const seen = (userId: string) => counting.seen(userId);
  const erased: Context['erased'] = (pictures) => {
    happenings.erased(pictures);
    counting.erased(pictures);
  };
  const site = await openSettings({ db, log, defaults: siteDefaults(settings) });
  const incoming = openIncoming(join(settings.dataDir, 'incoming'));
  const cache = openCache({
    folder: join(settings.dataDir, 'cache'),
    mostBytes: settings.cacheBytes,
    fetches: new Turns(fetchedBytes),
  });
  const readRow = openRowReader(db);
  const bytes = new PictureBytes({ stores, cache, readRow, now: Date.now, waits: (id) => hasMove(db, id) });
  const whoAsks = (request: IncomingMessage) => findCaller({ db, config: settings, seen }, askingOf(request));
  const folder = join(settings.dataDir, 'thumbnails');
  const thumbnails = new Thumbnails({ folder, bytes, readRow, maxPixels: settings.maxPixels, now: Date.now });
  const serve = openServe({
    readRow,
    bytes,
    findCaller: whoAsks,
    viewed: (row) => counting.viewed(row),
    sharedCacheSeconds: settings.sharedCacheSeconds,
    always: transportSecurity(settings),
    log,
    now: Date.now,
  });
  const { disk, current } = stores;
  const seed: Cache['seed'] = (picture, file) => cache.seed(picture, file);
  const mover = openMover({ db, disk, stores, log, seed }, { store: current.name });
  const receiving: ReceiveSources = {
    db,
    disk: stores.disk,
    incoming,
    inspections: new Turns(inspectedBytes),
    small: new SmallUploads(smallBytes, smallTogether),
    baseUrl,
    get maxUploadBytes() {
      return site.current.max_upload_bytes;
    },
    get maxPixels() {
      return site.current.max_pixels;
    },
    get retentionDays() {
      return site.current.retention_days;
    },
    get quotaBytes() {
      return site.current.quota_bytes;
    },
    get quotaImages() {
      return site.current.quota_images;
    },
    stallMs,
    received: (row) => {
      happenings.uploaded(row);
      counting.uploaded(row);
    },
    ...(current.name !== disk.name && { onward: mover }),
  };
  const serveThumbnail = openServeThumbnail({ db, readRow, thumbnails, findCaller: whoAsks, now: Date.now });
  const forget = async (ids: readonly string[]) => {
    await cache.drop(ids);
    await thumbnails.drop(ids);
  };
  const sweepCopies: Cache['sweep'] = async (isAlive) =>
    (await cache.sweep(isAlive)) + (await thumbnails.sweep(isAlive));
  const purging: PurgeSources = {
    db,
    stores,
    log,
    forget,
    erased,
    sweepCopies,
    get retentionDays() {
      return site.current.retention_days;
    },
  };
  let stopBackground: (() => void) | undefined;
  let stopBackfill: (() => Promise<void>) | undefined;
  let stopMeasuring: (() => Promise<void>) | undefined;
  let stopResuming: (() => Promise<void>) | undefined;
  const purge = async () => {
    await site.refresh();
    return await runScheduled(purging);
  };
  const startBackground = () => {
    stopBackground ??= background(settings.purgeSchedule, { purge, cache }, () =>
      recoverUploads({ db, disk: stores.disk, incoming }),
    );
    stopBackfill ??= startBackfill({ db, log });
    stopResuming ??= startResuming({ db, log });
    stopMeasuring ??= startMeasuring({ db, log, dataDir: settings.dataDir });
    mover.start();
    counting.start();
  };
  const close = async () => {
    delete shelf[slot];
    stopBackground?.();
    await stopBackfill?.();
    await stopMeasuring?.();
    await stopResuming?.();
    await mover.close();
    incoming.close();
    cache.close();
    await counting.close();
    await db.close();
  };
  return {
    config: settings,
    db,
    baseUrl,
    settings: site,
    get retentionDays() {
      return site.current.retention_days;
    },
    stores,
    cache,
    forget,
    log,
    bytes,
    serve,
    serveThumbnail,
    limits: new RateLimits({ db, config: settings }),
    receiving,
    purging,
    erased,
    seen,
    tally: counting,
    happenings,
    startBackground,
    close,
  };
}

/** What holds where no administrator has changed it. */
function siteDefaults(settings: Config): SiteSettings {
  return {
    site_name: 'prntscrn',
    retention_days: settings.retentionDays,
    max_upload_bytes: settings.maxUploadBytes,
    max_pixels: settings.maxPixels,
    quota_bytes: 0,
    quota_images: 0,
    sign_up: 'invite',
    require_two_factor: false,
  };
}

/** Cleans up after crashes now and every minute, reads the cache's folder and purges by the clock; gives what stops it. */
function background(
  schedule: string | undefined,
  { purge, cache }: { purge: () => Promise<unknown>; cache: Cache },
  recover: () => Promise<unknown>,
): () => void {
  const clean = () =>
    recover().catch((error) => log.error({ err: error }, 'Uploads that were cut off could not be cleaned up'));
  const cleaning = setInterval(clean, recoverMs).unref();
  const stopPurging = schedule === undefined ? undefined : startTimer(schedule, purge, log);
  const scan = () => cache.scan().catch((error) => log.error({ err: error }, 'The cache could not be read'));
  const scanning = setInterval(scan, scanMs).unref();
  clean();
  scan();
  return () => {
    clearInterval(cleaning);
    clearInterval(scanning);
    stopPurging?.();
  };
}

/**
 * What `/readyz` answers: whether database and disk are at work. A remote store that is away is told of, and no reason to
 * send nobody here: uploads are kept for it, and what is cached is served.
 */
export async function checkReady(): Promise<Answer> {
  const { stores } = await context().catch(() => ({ stores: undefined }));
  const remote = stores !== undefined && stores.current !== stores.disk;
  const parts = {
    database: async () => (await context()).db.ping(),
    store: async () => (await context()).stores.disk.check(),
    ...(remote && { remote_store: () => stores.current.check() }),
  };
  return await readyAnswer(parts, ['remote_store']);
}
