import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Config } from '#config/config.ts';
import type { Database } from '#db/database.ts';
import { askingOf } from '#http/asking.ts';
import { findCaller } from '#http/caller.ts';
import { transportSecurity } from '#http/site-headers.ts';
import { PictureBytes } from '#image/picture-bytes.ts';
import { openRowReader } from '#image/row-reader.ts';
import { openServe, type Serve } from '#image/serve.ts';
import { Turns } from '#image/turns.ts';
import { log } from '#log/log.ts';
import { hasMove } from '#move/queries.ts';
import type { Tally } from '#statistics/tally.ts';
import { type Cache, openCache } from '#store/cache.ts';
import type { Stores } from '#store/store.ts';
import { openServeThumbnail, type ServeThumbnail } from '#thumbnail/serve-thumbnail.ts';
import { Thumbnails } from '#thumbnail/thumbnails.ts';

/** What shows pictures, and what it keeps of them on this machine. */
export interface Reading {
  readonly cache: Cache;
  readonly bytes: PictureBytes;
  readonly serve: Serve;
  readonly serveThumbnail: ServeThumbnail;
  /** Drops this machine's copies and thumbnails of pictures. */
  readonly forget: (ids: readonly string[]) => Promise<void>;
  /** Drops those of pictures that are no more; gives how many. */
  readonly sweepCopies: Cache['sweep'];
}

interface ReadingSources {
  readonly config: Config;
  readonly db: Database;
  readonly stores: Stores;
  readonly tally: Pick<Tally, 'viewed' | 'seen'>;
}

/** Bytes of remote pictures that are fetched at once. */
const fetchedBytes = 256_000_000;

/** Opens the caches and the doors to raw pictures and thumbnails. */
export function openReading({ config, db, stores, tally }: ReadingSources): Reading {
  const { dataDir, cacheBytes, maxPixels, sharedCacheSeconds } = config;
  const now = Date.now;
  const cache = openCache({
    folder: join(dataDir, 'cache'),
    mostBytes: cacheBytes,
    fetches: new Turns(fetchedBytes),
  });
  const readRow = openRowReader(db);
  const bytes = new PictureBytes({ stores, cache, readRow, now, waits: (id) => hasMove(db, id) });
  const seen = (userId: string) => tally.seen(userId);
  const whoAsks = (request: IncomingMessage) =>
    findCaller({ db, config, seen }, askingOf(request, config.trustedProxies));
  const thumbnails = new Thumbnails({ folder: join(dataDir, 'thumbnails'), bytes, readRow, maxPixels, now });
  return {
    cache,
    bytes,
    serve: openServe({
      readRow,
      bytes,
      findCaller: whoAsks,
      viewed: (row) => tally.viewed(row),
      sharedCacheSeconds,
      always: transportSecurity(config),
      log,
      now,
    }),
    serveThumbnail: openServeThumbnail({ db, readRow, thumbnails, findCaller: whoAsks, now }),
    forget: async (ids) => {
      await cache.drop(ids);
      await thumbnails.drop(ids);
    },
    sweepCopies: async (isAlive) => (await cache.sweep(isAlive)) + (await thumbnails.sweep(isAlive)),
  };
}
