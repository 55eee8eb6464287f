import { and, asc, eq, gt, gte, inArray, isNotNull, lte, ne, or, type SQL, sql } from 'drizzle-orm';
import type { PurgeReason, QueueState } from '#contract/purge.ts';
import { changedRows, type Database, type Queries } from '#db/database.ts';
import { bury } from '#image/removal/queries.ts';
import { deleteWords } from '#image/title/queries.ts';

type PurgeRow = Database['tables']['purges']['$inferSelect'];

export interface PurgeFilter {
  readonly state?: QueueState | undefined;
  readonly reason?: PurgeReason | undefined;
}

/** Entries with the e-mail of who asked, the oldest first. */
export async function selectPurges(db: Database, filter: PurgeFilter, limit: number) {
  const { purges: t, users } = db.tables;
  return await db.read
    .select({ entry: t, askedByEmail: users.email })
    .from(t)
    .leftJoin(users, eq(users.id, t.askedBy))
    .where(and(filter.state && eq(t.state, filter.state), filter.reason && eq(t.reason, filter.reason)))
    .orderBy(asc(t.createdAt), asc(t.id))
    .limit(limit);
}

/** How many entries and bytes each state has for each reason. */
export async function countPurges(db: Database) {
  const { purges: t } = db.tables;
  const rows = await db.read
    .select({ state: t.state, reason: t.reason, entries: sql`count(*)`, bytes: sql`sum(${t.bytes})` })
    .from(t)
    .groupBy(t.state, t.reason)
    .orderBy(asc(t.state), asc(t.reason));
  // MySQL gives a sum as text.
  return rows.map((row) => ({ ...row, entries: Number(row.entries), bytes: Number(row.bytes) }));
}

/** Where in its state's list an entry is. */
export type PurgePlace = Pick<PurgeRow, 'createdAt' | 'id'>;

/** Entries of one state behind a place, the oldest first, with the e-mail of who asked. */
export async function purgesOfState(db: Database, state: QueueState, after: PurgePlace | undefined, limit: number) {
  const { purges: t, users } = db.tables;
  return await db.read
    .select({ entry: t, askedByEmail: users.email })
    .from(t)
    .leftJoin(users, eq(users.id, t.askedBy))
    .where(
      and(
        eq(t.state, state),
        after && gte(t.createdAt, after.createdAt),
        after && or(gt(t.createdAt, after.createdAt), gt(t.id, after.id)),
      ),
    )
    .orderBy(asc(t.createdAt), asc(t.id))
    .limit(limit);
}

/** Entries and bytes of one state by reason, of the oldest `most` of them. */
export async function countSome(db: Database, state: QueueState, most: number) {
  const { purges: t } = db.tables;
  const some = db.read
    .select({ reason: t.reason, bytes: t.bytes })
    .from(t)
    .where(eq(t.state, state))
    .limit(most)
    .as('some');
  const rows = await db.read
    .select({ reason: some.reason, entries: sql`count(*)`, bytes: sql`sum(${some.bytes})` })
    .from(some)
    .groupBy(some.reason);
  return rows.map((row) => ({ reason: row.reason, entries: Number(row.entries), bytes: Number(row.bytes) }));
}

/** Those of the ids that the queue has, with their states. */
export async function purgesById(db: Database, ids: string[]): Promise<PurgeRow[]> {
  const { purges: t } = db.tables;
  return await db.read.select().from(t).where(inArray(t.id, ids));
}

/** Makes entries due at `now` with their attempts forgotten, but those that a process is at; says how many. */
export async function makeDue(db: Database, which: { ids?: readonly string[]; state?: QueueState }, now: number) {
  const { purges: t } = db.tables;
  const chosen = and(which.ids && inArray(t.id, [...which.ids]), which.state && eq(t.state, which.state));
  return await db.write(async (tx) => {
    const result = await tx
      .update(t)
      .set({ state: 'waiting', attempts: 0, nextAttemptAt: now })
      .where(and(chosen, free(db, now)));
    return changedRows(result);
  });
}

/** Forgets an entry that no process is at, and the row of its dead picture. Gives what it was; undefined where none. */
export async function deletePurge(db: Database, id: string, now: number): Promise<PurgeRow | undefined> {
  const { purges: t, images } = db.tables;
  return await db.write(async (tx) => {
    const [entry] = await tx.select().from(t).where(eq(t.id, id));
    const gone = await tx.delete(t).where(and(eq(t.id, id), free(db, now)));
    if (!entry || changedRows(gone) === 0) return undefined;
    const itsPicture = and(eq(images.id, id), eq(images.store, entry.store), eq(images.storeKey, entry.storeKey));
    const picture = await tx.delete(images).where(and(itsPicture, isNotNull(images.deletedAt)));
    if (changedRows(picture) > 0) await deleteWords(db, tx, [id]);
    return entry;
  });
}

function free({ tables: { purges: t } }: Database, now: number): SQL | undefined {
  return or(ne(t.state, 'claimed'), lte(t.nextAttemptAt, now));
}

/** Kills the links of pictures, which `tx` has locked, and queues their bytes for the next purge run. */
export async function queuePictures(
  db: Database,
  tx: Queries,
  pictures: Parameters<typeof bury>[2],
  why: { reason: PurgeReason; askedBy: string | null; now: number },
): Promise<void> {
  const { purges: t } = db.tables;
  const claims = await bury(db, tx, pictures, { ...why, until: why.now });
  const ids = claims.map(({ id }) => id);
  if (ids.length > 0) await tx.update(t).set({ state: 'waiting', attempts: 0 }).where(inArray(t.id, ids));
}
