import { and, asc, inArray, isNull, lte, or, type SQL } from 'drizzle-orm';
import { changedRows, type Database, type Queries } from '#db/database.ts';

export interface DueImage {
  readonly id: string;
  readonly store: string;
  readonly storeKey: string;
}

function deletedBy({ images: t }: Database['tables'], cutoff: number): SQL | undefined {
  return lte(t.deletedAt, cutoff);
}

function expiredBy({ images: t }: Database['tables'], cutoff: number): SQL | undefined {
  return and(isNull(t.deletedAt), lte(t.expiresAt, cutoff));
}

/** How many pictures wait for the purge at `cutoff`: deleted ones whose time has come, and expired ones. */
export async function countDue(db: Database, cutoff: number): Promise<number> {
  const { images } = db.tables;
  return await db.read.$count(images, or(deletedBy(db.tables, cutoff), expiredBy(db.tables, cutoff)));
}

/**
 * Takes up to `limit` due pictures for this process alone, by moving the time from which they are due to `until`: a
 * process that dies over them loses them then. Their links are dead from now on.
 */
export async function claimDue(
  db: Database,
  claim: { cutoff: number; until: number; limit: number },
): Promise<DueImage[]> {
  return await db.write(async (tx) => {
    const deleted = await claimWhere(db, tx, deletedBy(db.tables, claim.cutoff), db.tables.images.deletedAt, claim);
    if (deleted.length === claim.limit) return deleted;
    const left = { ...claim, limit: claim.limit - deleted.length };
    return [
      ...deleted,
      ...(await claimWhere(db, tx, expiredBy(db.tables, claim.cutoff), db.tables.images.expiresAt, left)),
    ];
  });
}

async function claimWhere(
  db: Database,
  tx: Queries,
  due: SQL | undefined,
  oldest: Tables['images']['deletedAt'] | Tables['images']['expiresAt'],
  { until, limit }: { until: number; limit: number },
): Promise<DueImage[]> {
  const { images: t } = db.tables;
  const found = tx.select({ id: t.id, store: t.store, storeKey: t.storeKey }).from(t).where(due);
  const rows = await skipLocked(db, found.orderBy(asc(oldest)).limit(limit));
  if (rows.length > 0) {
    const ids = rows.map((row) => row.id);
    await tx.update(t).set({ deletedAt: until, idempotencyKey: null }).where(inArray(t.id, ids));
  }
  return rows;
}

/** Rows that another process is claiming are left to it; SQLite has one writer at a time and needs no such words. */
function skipLocked<T extends object>(db: Database, query: T): T {
  if (db.engine === 'sqlite') return query;
  const mysql = query as T & { for(strength: 'update', options: { skipLocked: true }): T };
  return mysql.for('update', { skipLocked: true });
}

/** Drops up to about `most` outdated rows of one kind, oldest first; says how many. */
async function sweep(db: Database, table: Sweepable, expiry: SweepableTime, now: number, most: number) {
  const [last] = await db.read
    .select({ time: expiry })
    .from(table)
    .where(lte(expiry, now))
    .orderBy(asc(expiry))
    .limit(1)
    .offset(most - 1);
  const cutoff = last?.time ?? now;
  return await db.write(async (tx) => changedRows(await tx.delete(table).where(lte(expiry, cutoff))));
}

type Tables = Database['tables'];
type Sweepable = Tables['sessions'] | Tables['oauthRecords'] | Tables['rateLimits'];
type SweepableTime =
  | Tables['sessions']['expiresAt']
  | Tables['oauthRecords']['expiresAt']
  | Tables['rateLimits']['resetAt'];

/** Drops sessions, OAuth records and rate limits that have run out; says how many rows went. */
export async function sweepOutdated(db: Database, now: number, most: number): Promise<number> {
  const { sessions, oauthRecords, rateLimits } = db.tables;
  const counts = [
    await sweep(db, sessions, sessions.expiresAt, now, most),
    await sweep(db, oauthRecords, oauthRecords.expiresAt, now, most),
    await sweep(db, rateLimits, rateLimits.resetAt, now, most),
  ];
  return counts.reduce((sum, count) => sum + count, 0);
}
