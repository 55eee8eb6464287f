import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Database } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import type { Cache } from '#store/cache.ts';
import { download } from '#store/download.ts';
import type { Store, Stores } from '#store/store.ts';
import { type CheckedRow, setKey } from './queries.ts';

export interface RestoreSources {
  readonly db: Database;
  readonly stores: Stores;
  readonly cache?: Pick<Cache, 'hold'> | undefined;
}

/**
 * Puts a picture's bytes back into its store, from the cache or from the copy that the disk still has, if one of them has
 * the row's length and sha256. Says where they came from; undefined where there is no such copy.
 * @throws AppError where the store does not take them.
 */
export async function restore(sources: RestoreSources, store: Store, row: CheckedRow): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'prntscrn-restore-'));
  try {
    const file = join(folder, row.id);
    for (const [name, copy] of copiesOf(sources, store, row)) {
      if (!(await fetched(file, row, copy))) continue;
      const key = await store.put({ id: row.id, file, type: row.type, bytes: row.bytes });
      if (!(await setKey(sources.db, row, key))) await store.remove([key]);
      return name;
    }
    return undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function copiesOf({ stores, cache }: RestoreSources, store: Store, row: CheckedRow) {
  const copies: [string, () => Promise<Readable>][] = [];
  const none = () => Promise.reject(new AppError('not_found', 'There is no cached copy'));
  const whole = { start: 0, end: row.bytes - 1 };
  if (cache) copies.push(['the cache', async () => (await cache.hold(row, none)).openPart(whole)]);
  if (store.name !== stores.disk.name) copies.push(['the disk', () => stores.disk.open(row.id)]);
  return copies;
}

/** Writes a copy to a file, synced, if it is the very picture. */
async function fetched(file: string, row: CheckedRow, copy: () => Promise<Readable>): Promise<boolean> {
  try {
    const handle = await download(file, row, copy);
    await handle.sync();
    await handle.close();
    return true;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}
