import type { Config } from '#config/config.ts';
import type { Database } from '#db/database.ts';
import type { Incoming } from '#image/incoming.ts';
import type { ReceiveSources } from '#image/receive.ts';
import { SmallUploads } from '#image/small-uploads.ts';
import { Turns } from '#image/turns.ts';
import type { Mover } from '#move/mover.ts';
import type { Settings } from '#settings/settings.ts';
import type { Stores } from '#store/store.ts';

/** Bytes of uploads that are in memory at once: two of 20 MB, or many small ones. */
const inspectedBytes = 40_000_000;
/** Bodies that come in to memory, in bytes: the longest, and all at once. */
const smallBytes = 1_000_000 + 64 * 1024;
const smallTogether = 32_000_000;
const stallMs = 30_000;

interface ReceivingSources {
  readonly config: Config;
  readonly db: Database;
  readonly site: Settings;
  readonly stores: Stores;
  readonly incoming: Incoming;
  readonly mover: Mover;
  readonly received: NonNullable<ReceiveSources['received']>;
}

/** What `receiveImage` needs, with the site's settings as they are when it asks. */
export function openReceiving({
  config,
  db,
  site,
  stores,
  incoming,
  mover,
  received,
}: ReceivingSources): ReceiveSources {
  const { disk, current } = stores;
  return {
    db,
    disk,
    incoming,
    inspections: new Turns(inspectedBytes),
    small: new SmallUploads(smallBytes, smallTogether),
    baseUrl: config.baseUrl,
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
    received,
    ...(current.name !== disk.name && { onward: mover }),
  };
}
