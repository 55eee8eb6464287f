import { opendir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { At } from '#db/database.ts';
import type { Log } from '#log/log.ts';
import { readSpace, sumStores, writeSpace } from './space/queries.ts';

export interface SpaceSources extends At {
  readonly dataDir: string;
}

const count = z.number().int().nonnegative();
const measuredSchema = z.object({
  stores: z.array(z.object({ store: z.string(), images: count, bytes: count })),
  cacheBytes: count,
  thumbnailBytes: count,
});
type Measured = z.infer<typeof measuredSchema>;

/** What takes how much room, in bytes; `at` (epoch milliseconds) is when it was counted, undefined before the first time. */
export interface Space extends Measured {
  readonly at: number | undefined;
  readonly freeBytes: number;
  readonly totalBytes: number;
}

const rowsAtOnce = 2000;
const restMs = 20;
const everyMs = 12 * 3_600_000;
const lookMs = 600_000;

/** What was measured last, and what the disk says now. */
export async function currentSpace({ db, dataDir }: SpaceSources): Promise<Space> {
  const [row, disk] = await Promise.all([readSpace(db), statfs(dataDir)]);
  const measured = measuredSchema.safeParse(row && JSON.parse(row.value));
  return {
    ...(measured.success ? measured.data : { stores: [], cacheBytes: 0, thumbnailBytes: 0 }),
    at: measured.success ? row?.at : undefined,
    freeBytes: disk.bavail * disk.bsize,
    totalBytes: disk.blocks * disk.bsize,
  };
}

/** Counts what every store keeps for us, and the copies on this machine: step by step, resting in between. */
export async function measureSpace({ db, dataDir, now = Date.now }: SpaceSources, stopped = () => false) {
  const stores = new Map<string, Measured['stores'][number]>();
  for (let after: string | undefined = ''; after !== undefined && !stopped(); ) {
    const part = await sumStores(db, after, rowsAtOnce);
    for (const { store, images, bytes } of part.stores) {
      const sum = stores.get(store) ?? { store, images: 0, bytes: 0 };
      stores.set(store, { store, images: sum.images + images, bytes: sum.bytes + bytes });
    }
    after = part.last;
    if (after !== undefined) await sleep(restMs, undefined, { ref: false });
  }
  const cacheBytes = await folderBytes(join(dataDir, 'cache'), stopped);
  const thumbnailBytes = await folderBytes(join(dataDir, 'thumbnails'), stopped);
  if (stopped()) return;
  const measured: Measured = { stores: [...stores.values()], cacheBytes, thumbnailBytes };
  await writeSpace(db, JSON.stringify(measured), now());
}

async function folderBytes(folder: string, stopped: () => boolean): Promise<number> {
  let bytes = 0;
  const entries = await opendir(folder, { recursive: true }).catch(() => []);
  try {
    for await (const entry of entries) {
      if (stopped()) break;
      if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name)).catch(() => undefined))?.size ?? 0;
    }
  } catch {
    // A folder went while it was read: what was counted by then is near enough.
  }
  return bytes;
}

/** Measures twice a day, whichever process comes to it first; gives what stops it and waits until it has. */
export function startMeasuring(sources: SpaceSources & { readonly log: Log }): () => Promise<void> {
  const { db, log, now = Date.now } = sources;
  let stopped = false;
  const look = async () => {
    const last = await readSpace(db);
    if (last === undefined || now() - last.at > everyMs) await measureSpace(sources, () => stopped);
  };
  let looking = Promise.resolve();
  const run = () => {
    looking = looking.then(look).catch((error) => {
      if (!stopped) log.warn({ err: error }, 'What is stored could not be measured');
    });
  };
  const timer = setInterval(run, lookMs).unref();
  run();
  return async () => {
    stopped = true;
    clearInterval(timer);
    await looking;
  };
}
