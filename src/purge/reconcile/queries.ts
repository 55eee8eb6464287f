import { and, asc, eq, gt, inArray, isNull, or } from 'drizzle-orm';
import { changedRows, type Database } from '#db/database.ts';
import { newId } from '#db/new-id.ts';
import type { ImageRow } from '#image/image.ts';
import type { Claim } from '#image/removal/queries.ts';
import { deleteWords } from '#image/title/queries.ts';
import type { StoredPicture } from '#store/store.ts';

/** What a check needs of a picture's row. */
export type CheckedRow = Pick<
  ImageRow,
  'id' | 'userId' | 'type' | 'bytes' | 'sha256' | 'store' | 'storeKey' | 'deletedAt'
>;

function checkedColumns({ images: t }: Database['tables']) {
  const { id, userId, type, bytes, sha256, store, storeKey, deletedAt } = t;
  return { id, userId, type, bytes, sha256, store, storeKey, deletedAt };
}

/** One store's pictures, the dead ones too, by id from behind `after` on. */
export async function rowsOfStore(db: Database, store: string, after: string, limit: number): Promise<CheckedRow[]> {
  const { images: t } = db.tables;
  return await db.read
    .select(checkedColumns(db.tables))
    .from(t)
    .where(and(gt(t.id, after), eq(t.store, store)))
    .orderBy(asc(t.id))
    .limit(limit);
}

export async function rowsById(db: Database, ids: string[]): Promise<CheckedRow[]> {
  const { images: t } = db.tables;
  if (ids.length === 0) return [];
  return await db.read.select(checkedColumns(db.tables)).from(t).where(inArray(t.id, ids));
}

/** How many living pictures each store has. */
export async function countByStore(db: Database): Promise<Map<string, number>> {
  const { images: t } = db.tables;
  const names = await db.read.selectDistinct({ store: t.store }).from(t).where(isNull(t.deletedAt));
  const counts = names.map(
    async ({ store }) => [store, await db.read.$count(t, and(eq(t.store, store), isNull(t.deletedAt)))] as const,
  );
  return new Map(await Promise.all(counts));
}

/** Those of the pictures that are on their way to another store. */
export async function movingIds(db: Database, ids: string[]): Promise<Set<string>> {
  const { moves: t } = db.tables;
  if (ids.length === 0) return new Set();
  const moving = or(inArray(t.imageId, ids), inArray(t.putId, ids));
  const rows = await db.read.select({ id: t.imageId, putId: t.putId }).from(t).where(moving);
  return new Set(rows.flatMap(({ id, putId }) => [id, putId ?? id]));
}

/** Those of a store's keys that the purge queue has. */
export async function queuedKeys(db: Database, store: string, keys: string[]): Promise<Set<string>> {
  const { purges: t } = db.tables;
  if (keys.length === 0) return new Set();
  const rows = await db.read
    .select({ key: t.storeKey })
    .from(t)
    .where(and(eq(t.store, store), inArray(t.storeKey, keys)));
  return new Set(rows.map((row) => row.key));
}

function unchanged({ images: t }: Database['tables'], row: CheckedRow) {
  return and(eq(t.id, row.id), eq(t.store, row.store), eq(t.storeKey, row.storeKey), isNull(t.deletedAt));
}

/** Notes the key under which a picture's bytes are again; false where it was deleted or moved meanwhile. */
export async function setKey(db: Database, row: CheckedRow, storeKey: string): Promise<boolean> {
  const { images: t } = db.tables;
  return await db.write(
    async (tx) => changedRows(await tx.update(t).set({ storeKey }).where(unchanged(db.tables, row))) === 1,
  );
}

/** Drops the row of a picture that has no bytes any more; false where it changed meanwhile. */
export async function dropLost(db: Database, row: CheckedRow): Promise<boolean> {
  const { images: t } = db.tables;
  return await db.write(async (tx) => {
    const dropped = changedRows(await tx.delete(t).where(unchanged(db.tables, row))) === 1;
    if (dropped) await deleteWords(db, tx, [row.id]);
    return dropped;
  });
}

/** Queues bytes without a picture, claimed for this process; but not what has got a row or an entry meanwhile. */
export async function queueOrphans(
  db: Database,
  store: string,
  found: readonly StoredPicture[],
  { now, until }: { now: number; until: number },
): Promise<Claim[]> {
  const { images, purges } = db.tables;
  if (found.length === 0) return [];
  const entries = found.map((one) => ({ ...one, purgeId: newId() }));
  return await db.write(async (tx) => {
    const keys = found.map((one) => one.key);
    const ids = found.flatMap((one) => one.id ?? []);
    const rows = await tx
      .select({ key: images.storeKey, store: images.store })
      .from(images)
      .where(inArray(images.id, ids));
    const queued = await tx
      .select({ key: purges.storeKey, store: purges.store })
      .from(purges)
      .where(and(eq(purges.store, store), inArray(purges.storeKey, keys)));
    const known = new Set([...rows, ...queued].filter((row) => row.store === store).map((row) => row.key));
    const left = entries.filter((one) => !known.has(one.key));
    if (left.length === 0) return [];
    const entry = { store, reason: 'orphaned', state: 'claimed', attempts: 1, nextAttemptAt: until } as const;
    await tx
      .insert(purges)
      .values(left.map(({ purgeId, key, bytes }) => ({ ...entry, id: purgeId, storeKey: key, bytes, createdAt: now })));
    return left.map(({ purgeId: id, key: storeKey }) => ({
      id,
      store,
      storeKey,
      reason: entry.reason,
      attempts: 1,
      until,
    }));
  });
}
