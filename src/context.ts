import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { type Config, config } from '#config/config.ts';
import type { SiteSettings } from '#contract/settings.ts';
import type { Database } from '#db/database.ts';
import { openDatabase } from '#db/open.ts';
import { askingOf as askingOfNode, originOf } from '#http/asking.ts';
import type { Asking } from '#http/caller.ts';
import { readyAnswer } from '#http/health.ts';
import { RateLimits } from '#http/rate-limits.ts';
import type { Answer } from '#http/respond.ts';
import { openIncoming } from '#image/incoming.ts';
import type { PictureBytes } from '#image/picture-bytes.ts';
import type { ReceiveSources } from '#image/receive.ts';
import type { Serve } from '#image/serve.ts';
import { type Log, log } from '#log/log.ts';
import { Happenings } from '#metrics/happenings.ts';
import { openMover } from '#move/mover.ts';
import type { PurgeSources } from '#purge/run.ts';
import { openSettings, type Settings } from '#settings/settings.ts';
import { Tally } from '#statistics/tally.ts';
import type { Cache } from '#store/cache.ts';
import { openStores } from '#store/open-store.ts';
import type { Stores } from '#store/store.ts';
import type { ServeThumbnail } from '#thumbnail/serve-thumbnail.ts';
import { startBackground } from './context/background.ts';
import { openReading } from './context/reading.ts';
import { openReceiving } from './context/receiving.ts';

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

async function open(): Promise<Context> {
  const settings = config();
  const happenings = new Happenings();
  let counting: Tally | undefined;
  const stores = await openStores(settings, (call) => {
    happenings.called(call);
    counting?.called(call);
  });
  const db = await openDatabase(settings);
  const tally = new Tally({ db, log });
  counting = tally;
  const erased: Context['erased'] = (pictures) => {
    happenings.erased(pictures);
    tally.erased(pictures);
  };
  const received: ReceiveSources['received'] = (row) => {
    happenings.uploaded(row);
    tally.uploaded(row);
  };
  const site = await openSettings({ db, log, defaults: siteDefaults(settings) });
  const incoming = openIncoming(join(settings.dataDir, 'incoming'));
  const { sweepCopies, ...reading } = openReading({ config: settings, db, stores, tally });
  const { cache, forget } = reading;
  const { disk, current } = stores;
  const seed: Cache['seed'] = (picture, file) => cache.seed(picture, file);
  const mover = openMover({ db, disk, stores, log, seed }, { store: current.name });
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
  let stopBackground: (() => Promise<void>) | undefined;
  return {
    config: settings,
    db,
    baseUrl: settings.baseUrl,
    settings: site,
    get retentionDays() {
      return site.current.retention_days;
    },
    stores,
    ...reading,
    log,
    limits: new RateLimits({ db, config: settings }),
    receiving: openReceiving({ config: settings, db, site, stores, incoming, mover, received }),
    purging,
    erased,
    seen: (userId) => tally.seen(userId),
    tally,
    happenings,
    startBackground() {
      stopBackground ??= startBackground({ config: settings, site, stores, purging, incoming, cache });
      mover.start();
      tally.start();
    },
    async close() {
      delete shelf[slot];
      await stopBackground?.();
      await mover.close();
      incoming.close();
      cache.close();
      await tally.close();
      await db.close();
    },
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
