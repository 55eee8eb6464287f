import { join } from 'node:path';
import { inLanes } from '#purge/reconcile/in-lanes.ts';
import type { LocalStore } from '#store/store.ts';
import { type BackedPicture, type FileFacts, pictureListName } from './backup.ts';
import { writeLines } from './lines.ts';
import type { Pool } from './pool.ts';
import { Progress } from './progress.ts';
import { readRecords } from './rows.ts';

const lanes = 8;
const atOnce = 400;

/** What one look at the pictures has found. */
export interface Saved {
  readonly list: FileFacts;
  readonly pictures: number;
  readonly bytes: number;
  /** What was not in the pool before. */
  readonly fresh: { readonly pictures: number; readonly bytes: number };
  /** Pictures, by id and key, whose bytes are not where their row says, or others. */
  readonly lost: ReadonlyMap<string, string>;
  readonly remote: Readonly<Record<string, number>>;
}

/** Takes the bytes of every picture that the rows in `folder` name into the pool, and writes the list of them. */
export async function savePictures(
  sources: { disk: LocalStore; pool: Pool; note: (line: string) => void },
  folder: string,
  rows: number,
): Promise<Saved> {
  const { disk, pool } = sources;
  const progress = new Progress('Saving pictures', rows, sources.note);
  const lost = new Map<string, string>();
  const remote: Record<string, number> = {};
  const fresh = { pictures: 0, bytes: 0 };
  let bytes = 0;

  const save = async (picture: BackedPicture, isAlive: boolean): Promise<boolean> => {
    if (await pool.has(picture)) return true;
    const file = disk.fileOf(picture.key);
    const added = await pool.add(file, picture).catch((error) => missing(error, file));
    if (added) {
      fresh.pictures += 1;
      fresh.bytes += picture.bytes;
    } else if (isAlive) lost.set(picture.id, picture.key);
    return added;
  };

  async function* saved(): AsyncGenerator<BackedPicture> {
    for await (const batch of batchesOf(localPictures(folder, remote))) {
      const results = await inLanes(batch, lanes, async ({ picture, isAlive }) => {
        const there = await save(picture, isAlive);
        progress.add(picture.bytes);
        return there;
      });
      for (const [at, { picture }] of batch.entries()) {
        if (!results[at]) continue;
        bytes += picture.bytes;
        yield picture;
      }
    }
  }

  const { lines, ...list } = await writeLines(join(folder, pictureListName), saved());
  return { list, pictures: lines, bytes, fresh, lost, remote };
}

/** A picture that was deleted, replaced or moved since the rows were read has no file under that key any more. */
function missing(error: NodeJS.ErrnoException, file: string): false {
  if (error.code === 'ENOENT' && error.path === file) return false;
  throw error;
}

interface Local {
  readonly picture: BackedPicture;
  readonly isAlive: boolean;
}

/** The pictures whose bytes are on this machine; the others are counted by their store. */
async function* localPictures(folder: string, remote: Record<string, number>): AsyncGenerator<Local> {
  for await (const row of readRecords(folder, 'images')) {
    const store = String(row.store);
    if (store !== 'disk') {
      remote[store] = (remote[store] ?? 0) + 1;
      continue;
    }
    const picture = {
      id: String(row.id),
      key: String(row.store_key),
      sha256: String(row.sha256),
      bytes: Number(row.bytes),
    };
    yield { picture, isAlive: row.deleted_at === null };
  }
}

async function* batchesOf<T>(items: AsyncIterable<T>): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < atOnce) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
