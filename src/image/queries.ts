import { and, desc, eq, gt, gte, inArray, isNull, lt, lte, ne, or, type SQL, sql } from 'drizzle-orm';
import type { ImageType } from '#contract/image.ts';
import { changedRows, type Database, isDuplicate, prepared, type Queries } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import type { ImageRow } from './image.ts';
import { retentionDaysOf } from './retention.ts';
import { insertWords, type Position, renewWords } from './title/queries.ts';
import { addUsage, type Quota } from './usage/queries.ts';

/** What serving needs of a row. */
export type ServedRow = Pick<
  ImageRow,
  | 'id'
  | 'userId'
  | 'type'
  | 'bytes'
  | 'sha256'
  | 'visibility'
  | 'store'
  | 'storeKey'
  | 'expiresAt'
  | 'deletedAt'
  | 'replacedAt'
>;

function servedColumns({ images: t }: Database['tables']) {
  return {
    id: t.id,
    userId: t.userId,
    type: t.type,
    bytes: t.bytes,
    sha256: t.sha256,
    visibility: t.visibility,
    store: t.store,
    storeKey: t.storeKey,
    expiresAt: t.expiresAt,
    deletedAt: t.deletedAt,
    replacedAt: t.replacedAt,
  };
}

/** A prepared read by id that answers at once; only SQLite, whose driver has no wire between, can do that. */
export function prepareServedRow(db: Database): (id: string) => ServedRow | undefined {
  const { images } = db.tables;
  const statement = db.read
    .select(servedColumns(db.tables))
    .from(images)
    .where(eq(images.id, sql.placeholder('id')))
    .prepare();
  return (id) => statement.all({ id })[0];
}

export async function servedRows(db: Database, ids: string[]): Promise<ServedRow[]> {
  const { images } = db.tables;
  return await db.read.select(servedColumns(db.tables)).from(images).where(inArray(images.id, ids));
}

const ownRetention = prepared(({ tables: { users }, read }) =>
  read
    .select({ days: users.retentionDays })
    .from(users)
    .where(eq(users.id, sql.placeholder('userId')))
    .prepare(),
);

/** The retention rule for one user's pictures, in days, 0 for none: the user's own, else the site's. */
export async function retentionDaysFor(db: Database, userId: string, ofSite: number): Promise<number> {
  const [user] = await ownRetention(db).execute({ userId });
  return retentionDaysOf(user?.days, ofSite);
}

export async function rowById(db: Database, id: string): Promise<ImageRow | undefined> {
  const { images } = db.tables;
  const [row] = await db.read.select().from(images).where(eq(images.id, id));
  return row;
}

export async function rowByIdempotencyKey(db: Database, userId: string, key: string): Promise<ImageRow | undefined> {
  const { images } = db.tables;
  const [row] = await db.read
    .select()
    .from(images)
    .where(and(eq(images.userId, userId), eq(images.idempotencyKey, key)));
  return row;
}

/** The store that a new picture shall move to, and until when (epoch milliseconds) this process alone sees to it. */
export interface MoveClaim {
  readonly store: string;
  readonly until: number;
}

/**
 * Inserts a picture's row in one commit, and with it the entry that moves the picture to its store. False where its
 * owner has a living picture with the same idempotency key; one that has expired gives the key up.
 * @throws AppError `quota_exceeded` where the owner would have more than the quota.
 */
export async function insertRow(
  db: Database,
  row: ImageRow,
  now: number,
  { move, quota }: { move?: MoveClaim | undefined; quota?: Quota | undefined } = {},
): Promise<boolean> {
  const { images: t, moves } = db.tables;
  try {
    await db.write(async (tx) => {
      if (row.idempotencyKey !== null) await freeKey(db, tx, { ...row, idempotencyKey: row.idempotencyKey }, now);
      await tx.insert(t).values(row);
      await insertWords(db, tx, [row]);
      if (move) {
        const claimed = { state: 'claimed', attempts: 1, nextAttemptAt: move.until } as const;
        await tx.insert(moves).values({ imageId: row.id, store: move.store, ...claimed, createdAt: now });
      }
      if (!(await addUsage(db, tx, row.userId, { images: 1, bytes: row.bytes }, quota))) throw overQuota();
    });
    return true;
  } catch (error) {
    if (row.idempotencyKey !== null && isDuplicate(error)) return false;
    throw error;
  }
}

/** Takes an idempotency key from a picture that has expired. */
async function freeKey(
  { tables: { images: t } }: Database,
  tx: Queries,
  { userId, idempotencyKey }: { userId: string; idempotencyKey: string },
  now: number,
): Promise<void> {
  const expired = and(eq(t.userId, userId), eq(t.idempotencyKey, idempotencyKey), lt(t.expiresAt, now + 1));
  // Asked first: on MySQL, changing a row that is not there locks the gap where other uploads' rows would go.
  const [holder] = await tx.select({ id: t.id }).from(t).where(expired);
  if (holder) await tx.update(t).set({ idempotencyKey: null }).where(expired);
}

/** What somebody reads who has no room left. */
export const overQuota = () =>
  new AppError('quota_exceeded', 'This picture does not fit: your quota is used up. Delete pictures to make room.');

/**
 * Ends the moves of pictures that die in this transaction. Where a store may have got the bytes already, the mover is
 * left the entry, since it alone knows how to be rid of them: it may have died between the store's answer and its commit.
 */
export async function endMoves({ tables: { moves: t } }: Database, tx: Queries, imageIds: string[], now: number) {
  await tx.delete(t).where(and(inArray(t.imageId, imageIds), eq(t.attempts, 0)));
  const idle = and(inArray(t.imageId, imageIds), ne(t.state, 'claimed'));
  await tx.update(t).set({ state: 'waiting', nextAttemptAt: now }).where(idle);
}

function alive({ images: t }: Database['tables'], now: number): SQL | undefined {
  return and(isNull(t.deletedAt), or(isNull(t.expiresAt), gt(t.expiresAt, now)));
}

export interface Page {
  readonly userId: string;
  readonly now: number;
  readonly limit: number;
  readonly after: Position | undefined;
  readonly type: ImageType | undefined;
  /** Made at `from` or later, and before `to`: epoch milliseconds. */
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/** One user's living pictures, newest first, from behind `after` on. */
export async function pageOfRows(db: Database, page: Page): Promise<ImageRow[]> {
  const { images: t } = db.tables;
  const { after } = page;
  return await db.read
    .select()
    .from(t)
    .where(
      and(
        eq(t.userId, page.userId),
        alive(db.tables, page.now),
        page.type && eq(t.type, page.type),
        page.from === undefined ? undefined : gte(t.createdAt, page.from),
        page.to === undefined ? undefined : lt(t.createdAt, page.to),
        // Says again what the next line says, as a range that the index can begin at.
        after && lte(t.createdAt, after.createdAt),
        after && or(lt(t.createdAt, after.createdAt), and(eq(t.createdAt, after.createdAt), lt(t.id, after.id))),
      ),
    )
    .orderBy(desc(t.createdAt), desc(t.id))
    .limit(page.limit);
}

/** Those of one user's pictures that live and are of this type, in any order. */
export async function ownRows(db: Database, ids: readonly string[], of: Pick<Page, 'userId' | 'now' | 'type'>) {
  const { images: t } = db.tables;
  const fits = and(eq(t.userId, of.userId), alive(db.tables, of.now), of.type && eq(t.type, of.type));
  return await db.read
    .select()
    .from(t)
    .where(and(inArray(t.id, [...ids]), fits));
}

/** Changes a living picture of one owner; false where there is none. */
export async function updateRow(
  db: Database,
  at: { id: string; ownerId: string; now: number },
  change: Partial<Pick<ImageRow, 'title' | 'visibility' | 'expiresAt' | 'keep'>>,
): Promise<boolean> {
  const { images: t } = db.tables;
  return await db.write(async (tx) => {
    const result = await tx
      .update(t)
      .set(change)
      .where(and(eq(t.id, at.id), eq(t.userId, at.ownerId), alive(db.tables, at.now)));
    const changed = changedRows(result) === 1;
    if (changed && change.title !== undefined) await renewWords(db, tx, [at.id]);
    return changed;
  });
}

/** Changes those of many pictures that live and are one owner's; gives their ids. */
export async function updateRows(
  db: Database,
  at: { ids: readonly string[]; ownerId: string; now: number },
  change: Partial<Pick<ImageRow, 'visibility' | 'expiresAt' | 'keep'>>,
): Promise<string[]> {
  const { images: t } = db.tables;
  return await db.write(async (tx) => {
    const theirs = and(inArray(t.id, [...at.ids]), eq(t.userId, at.ownerId), alive(db.tables, at.now));
    const rows = await tx.select({ id: t.id }).from(t).where(theirs);
    if (rows.length > 0) await tx.update(t).set(change).where(theirs);
    return rows.map(({ id }) => id);
  });
}
