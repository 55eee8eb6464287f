import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { imageIdSchema } from '#contract/image.ts';
import type { At } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { type Store, type StoredPicture, StoreError } from '#store/store.ts';
import { inLanes } from './in-lanes.ts';
import { type CheckedRow, movingIds, queuedKeys, rowsById, rowsOfStore } from './queries.ts';

export interface CompareSources extends At {
  /** The folder of uploads in progress. */
  readonly journal: string;
  /** Hears how far the work is. */
  readonly note?: (line: string) => void;
}

/** What is wrong with a picture's bytes. */
export interface WrongBytes {
  readonly row: CheckedRow;
  readonly kind: 'missing' | 'damaged';
  readonly why: string;
}

export interface Orphan extends StoredPicture {
  /** The living picture of that id, whose bytes are elsewhere. */
  readonly living: CheckedRow | undefined;
}

/** One store held against its rows. Counts are of pictures, `storedBytes` of what the store lists. */
export interface Comparison {
  readonly rows: number;
  readonly stored: number;
  readonly storedBytes: number;
  /** Bytes without a row that are just coming in, on their way to another store, or younger than ten minutes. */
  readonly young: number;
  /** Bytes that the purge queue has. */
  readonly queued: number;
  /** What is in the store and was not put there for a picture: it is left alone. */
  readonly foreign: number;
  readonly wrong: readonly WrongBytes[];
  readonly orphans: readonly Orphan[];
}

const pageSize = 1000;
const lanes = 8;
const youngMs = 600_000;

/**
 * Holds a store's list against its rows while the server works: what looks wrong is asked for once more, in the store and
 * in the database, before it is said. With `verify` all bytes are read and compared with their sha256. The keys of one
 * store are in memory meanwhile: about 250 MB for a million.
 * @throws StoreError where the store does not answer.
 */
export async function compareStore(sources: CompareSources, store: Store, verify: boolean): Promise<Comparison> {
  const held = store.list ? await keysOf(sources, store.list()) : undefined;
  const stored = held?.size ?? 0;
  let storedBytes = 0;
  for (const one of held?.values() ?? []) storedBytes += one.bytes;
  const { rows, dead, wrong } = await compareRows(sources, store, held, verify);
  const rest = await sortOut(sources, store, held ?? new Map());
  return { rows, stored, storedBytes, wrong, ...rest, queued: dead + rest.queued };
}

async function keysOf({ note }: CompareSources, list: AsyncIterable<StoredPicture>) {
  const held = new Map<string, StoredPicture>();
  for await (const one of list) {
    held.set(one.key, one);
    if (held.size % 100_000 === 0) note?.(`${held.size} keys were listed`);
  }
  return held;
}

/** Goes through the rows and takes what they name out of `held`. */
async function compareRows(
  sources: CompareSources,
  store: Store,
  held: Map<string, StoredPicture> | undefined,
  verify: boolean,
) {
  let [rows, dead, after] = [0, 0, ''];
  const wrong: WrongBytes[] = [];
  for (let full = true; full; ) {
    const page = await rowsOfStore(sources.db, store.name, after, pageSize);
    full = page.length === pageSize;
    after = page.at(-1)?.id ?? after;
    const suspects: { row: CheckedRow; whole: boolean }[] = [];
    for (const row of page) {
      const found = held?.get(row.storeKey);
      held?.delete(row.storeKey);
      if (row.deletedAt !== null) {
        if (found) dead++;
        continue;
      }
      rows++;
      const fits = held === undefined || found?.bytes === row.bytes;
      if (verify || !fits) suspects.push({ row, whole: verify || found !== undefined });
    }
    wrong.push(...(await confirmed(sources, store, suspects)));
    if (verify) sources.note?.(`Pictures read in the store ${store.name}: ${rows}`);
  }
  return { rows, dead, wrong };
}

/** Asks the store for each suspect, and then the database whether it is still what it was. */
async function confirmed(
  { db }: CompareSources,
  store: Store,
  suspects: readonly { row: CheckedRow; whole: boolean }[],
): Promise<WrongBytes[]> {
  const examined = await inLanes(suspects, lanes, ({ row, whole }) => (whole ? read(store, row) : opened(store, row)));
  const wrong = examined.filter((one) => one !== undefined);
  const now = new Map(
    (
      await rowsById(
        db,
        wrong.map(({ row }) => row.id),
      )
    ).map((row) => [row.id, row]),
  );
  return wrong.filter(({ row }) => {
    const latest = now.get(row.id);
    return latest?.deletedAt === null && latest.store === row.store && latest.storeKey === row.storeKey;
  });
}

async function opened(store: Store, row: CheckedRow): Promise<WrongBytes | undefined> {
  return (await isThere(store, row.storeKey)) ? undefined : missing(row);
}

const missing = (row: CheckedRow): WrongBytes => ({ row, kind: 'missing', why: 'it has no bytes' });
const damaged = (row: CheckedRow, why: string): WrongBytes => ({ row, kind: 'damaged', why });

/** Whether a store has a key. @throws StoreError where it does not answer. */
export async function isThere(store: Store, key: string): Promise<boolean> {
  try {
    const stream = await store.open(key);
    stream.on('error', () => undefined).destroy();
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return false;
    throw error;
  }
}

async function read(store: Store, row: CheckedRow): Promise<WrongBytes | undefined> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of await store.open(row.storeKey)) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return missing(row);
    // The store as a whole is down; else it is this picture alone.
    if (error instanceof StoreError && error.retryAfterMs !== undefined) throw error;
    return damaged(row, `its bytes cannot be read: ${(error as Error).message}`);
  }
  if (bytes !== row.bytes) return damaged(row, `it has ${bytes} bytes instead of ${row.bytes}`);
  return hash.digest('hex') === row.sha256 ? undefined : damaged(row, 'it has other bytes');
}

/** Tells what no row of the store names: young, queued, foreign, or orphaned. */
async function sortOut(sources: CompareSources, store: Store, held: Map<string, StoredPicture>) {
  const { db, journal, now = Date.now } = sources;
  const arriving = await uploadsUnderWay(journal);
  const newest = now() - youngMs;
  const counts = { young: 0, queued: 0, foreign: 0 };
  const orphans: Orphan[] = [];
  const left = [...held.values()];
  held.clear();
  for (let at = 0; at < left.length; at += pageSize) {
    const page = left.slice(at, at + pageSize);
    const ids = page.flatMap(({ id }) => (imageIdSchema.safeParse(id).success ? (id as string) : []));
    // In this order: a move or a purge that ends meanwhile has changed what is asked next, and the bytes last.
    const moving = await movingIds(db, ids);
    const rows = new Map((await rowsById(db, ids)).map((row) => [row.id, row]));
    const queued = await queuedKeys(
      db,
      store.name,
      page.map(({ key }) => key),
    );
    const suspects = page.filter(({ id, key, storedAt }) => {
      const row = rows.get(id ?? '');
      if (row?.store === store.name && row.storeKey === key) return false;
      if (queued.has(key)) counts.queued++;
      else if (id === undefined || !imageIdSchema.safeParse(id).success) counts.foreign++;
      else if (storedAt > newest || moving.has(id) || arriving.has(id)) counts.young++;
      else return true;
      return false;
    });
    const there = await inLanes(suspects, lanes, ({ key }) => isThere(store, key));
    const living = (id = '') => (rows.get(id)?.deletedAt === null ? rows.get(id) : undefined);
    orphans.push(...suspects.filter((_, n) => there[n]).map((one) => ({ ...one, living: living(one.id) })));
  }
  return { ...counts, orphans };
}

/** The ids of uploads whose file and row may be apart. */
async function uploadsUnderWay(journal: string): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const folder of await readdir(journal, { withFileTypes: true }).catch(() => [])) {
    if (!folder.isDirectory()) continue;
    for (const name of await readdir(join(journal, folder.name)).catch(() => []))
      for (const id of name.replace(/\.part$/, '').split('-')) ids.add(id);
  }
  return ids;
}
