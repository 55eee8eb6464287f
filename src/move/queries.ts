import { and, asc, eq, gt, gte, inArray, isNull, lte, ne, notInArray, or, type SQL, sql } from 'drizzle-orm';
import type { QueueState } from '#contract/purge.ts';
import { changedRows, type Database, type Queries } from '#db/database.ts';
import type { ImageRow } from '#image/image.ts';
import { undoableUntil } from '#image/removal/queries.ts';
import type { Setback } from '#store/backoff.ts';

export type MoveRow = Database['tables']['moves']['$inferSelect'];
export type MovingPicture = Pick<ImageRow, 'userId' | 'type' | 'bytes' | 'sha256' | 'storeKey'>;

/** One move that this process alone sees to until `until` (epoch milliseconds). */
export interface Claim {
  readonly imageId: string;
  readonly store: string;
  /** The id that the store is given: the picture's, or one of its own for bytes that replaced others. */
  readonly putId: string;
  /** This one included. */
  readonly attempts: number;
  readonly until: number;
  /** Undefined: deleted, or not on the disk any more, so that nothing is left to move. */
  readonly picture: MovingPicture | undefined;
}

export interface DueMove {
  readonly imageId: string;
  /** When it became due, epoch milliseconds. */
  readonly dueAt: number;
  readonly lastError: string | null;
  /** A person wants it to be tried at once. */
  readonly wanted: boolean;
  readonly picture: MovingPicture | undefined;
}

type Place = Pick<DueMove, 'imageId' | 'dueAt'>;
type Tables = Database['tables'];

function due({ moves: t }: Tables, now: number) {
  // A parked entry has no time.
  return lte(t.nextAttemptAt, now);
}

/** Entries that a person wants to be tried at once, and that nobody has tried since. */
function wanted({ moves: t }: Tables) {
  return and(eq(t.state, 'waiting'), gte(t.attempts, 1), isNull(t.lastError));
}

/** Due moves in the order of their time, behind `after`, but for those of `quiet` stores. Claims nothing. */
export async function dueMoves(
  db: Database,
  at: { now: number; after: Place | undefined; quiet: readonly string[]; limit: number },
): Promise<DueMove[]> {
  const { after, quiet } = at;
  const { moves: t } = db.tables;
  const behind =
    after && or(gt(t.nextAttemptAt, after.dueAt), and(eq(t.nextAttemptAt, after.dueAt), gt(t.imageId, after.imageId)));
  return await movesWhere(db, at, and(behind, quiet.length > 0 ? notInArray(t.store, [...quiet]) : undefined));
}

/** The first of those that a person wants to be tried at once, of one store. */
export async function wantedMoves(db: Database, store: string, at: { now: number; limit: number }): Promise<DueMove[]> {
  return await movesWhere(db, at, and(eq(db.tables.moves.store, store), wanted(db.tables)));
}

async function movesWhere(db: Database, at: { now: number; limit: number }, which: SQL | undefined) {
  const { moves: t, images } = db.tables;
  const rows = await db.read
    .select({ imageId: t.imageId, dueAt: t.nextAttemptAt, attempts: t.attempts, lastError: t.lastError, image: images })
    .from(t)
    .leftJoin(images, eq(images.id, t.imageId))
    .where(and(due(db.tables, at.now), which))
    .orderBy(asc(t.nextAttemptAt), asc(t.imageId))
    .limit(at.limit);
  return rows.map(({ image, dueAt, attempts, ...row }) => {
    const wantedNow = attempts > 0 && row.lastError === null;
    return { ...row, dueAt: dueAt ?? 0, wanted: wantedNow, picture: onDisk(image) };
  });
}

function onDisk(image: ImageRow | undefined | null): MovingPicture | undefined {
  return image && image.deletedAt === null && image.store === 'disk' ? image : undefined;
}

/** Takes those of the moves that are still due, and that no other process is taking, until `until`. */
export async function claimMoves(
  db: Database,
  imageIds: string[],
  { now, until }: { now: number; until: number },
): Promise<Claim[]> {
  const { moves: t, images } = db.tables;
  if (imageIds.length === 0) return [];
  return await db.write(async (tx) => {
    const rows = await locked(
      db,
      tx
        .select()
        .from(t)
        .where(and(inArray(t.imageId, imageIds), due(db.tables, now))),
      true,
    );
    const ids = rows.map((row) => row.imageId);
    if (ids.length === 0) return [];
    await tx
      .update(t)
      .set({ state: 'claimed', nextAttemptAt: until, attempts: sql`${t.attempts} + 1` })
      .where(inArray(t.imageId, ids));
    const pictures = await tx.select().from(images).where(inArray(images.id, ids));
    return rows.map(({ imageId, store, putId, attempts }) => {
      const picture = onDisk(pictures.find((one) => one.id === imageId));
      return { imageId, store, putId: putId ?? imageId, attempts: attempts + 1, until, picture };
    });
  });
}

/** The claim that came with a picture's row. */
export async function claimOf(db: Database, imageId: string): Promise<Claim | undefined> {
  const { moves: t, images } = db.tables;
  const [row] = await db.read
    .select({ move: t, image: images })
    .from(t)
    .leftJoin(images, eq(images.id, t.imageId))
    .where(and(eq(t.imageId, imageId), eq(t.state, 'claimed')));
  if (!row) return undefined;
  const { store, putId, attempts, nextAttemptAt } = row.move;
  return { imageId, store, putId: putId ?? imageId, attempts, until: nextAttemptAt ?? 0, picture: onDisk(row.image) };
}

function ours({ moves: t }: Tables, claim: Claim) {
  return and(eq(t.imageId, claim.imageId), eq(t.state, 'claimed'), eq(t.nextAttemptAt, claim.until));
}

/** Holds a claim until a later time; false where another process has it by now. */
export async function renewClaim(db: Database, claim: Claim, until: number): Promise<boolean> {
  const { moves: t } = db.tables;
  return await db.write(
    async (tx) => changedRows(await tx.update(t).set({ nextAttemptAt: until }).where(ours(db.tables, claim))) === 1,
  );
}

/** Gives a claim back untried, due at `dueAt`; `why` is said where nothing else is. */
export async function releaseClaim(db: Database, claim: Claim, dueAt: number, why?: string): Promise<void> {
  const { moves: t } = db.tables;
  const said = why === undefined ? {} : { lastError: sql`coalesce(${t.lastError}, ${why})` };
  const waiting = { state: 'waiting', nextAttemptAt: dueAt, attempts: claim.attempts - 1, ...said } as const;
  await db.write(async (tx) => void (await tx.update(t).set(waiting).where(ours(db.tables, claim))));
}

/** Gives a claim back after an attempt in vain. */
export async function postponeMove(db: Database, claim: Claim, until: Setback): Promise<void> {
  const { moves: t } = db.tables;
  await db.write(async (tx) => void (await tx.update(t).set(until).where(ours(db.tables, claim))));
}

/** Says in entries whose file is not here why they wait, or parks them with that. */
export async function blameMoves(db: Database, found: readonly Place[], lastError: string, park: boolean) {
  const { moves: t } = db.tables;
  const blame = park ? { lastError, state: 'parked' as const, nextAttemptAt: null } : { lastError };
  await db.write(async (tx) => {
    for (const { imageId, dueAt } of found)
      await tx
        .update(t)
        .set(blame)
        .where(and(eq(t.imageId, imageId), eq(t.nextAttemptAt, dueAt)));
  });
}

/** How the end of a move is written down. */
export interface Settlement {
  /** Under which key the store has, or may have, the picture. */
  readonly key: string | undefined;
  /** Under which key another attempt would put it, where that is known before. */
  readonly knownKey: string | undefined;
  /** Of the purge entry that this makes. */
  readonly purgeId: string;
  readonly now: number;
  /** When the copy on the disk goes: readers that hold the row as it was are done by then. */
  readonly copyDueAt: number;
}

/**
 * Ends a move in one commit. `moved`: the picture's row names its store from now on and the copy on the disk is queued.
 * `gone`: the picture died or moved otherwise meanwhile, so what the store may have of it is queued. `released`: it died,
 * but may come back to the disk, or has; the entry waits for what becomes of it. Doing it again changes nothing.
 */
export async function settleMove(
  db: Database,
  claim: Claim,
  settlement: Settlement,
): Promise<'moved' | 'gone' | 'released'> {
  const { images, moves, purges } = db.tables;
  const { key, knownKey, now } = settlement;
  const ofPicture = eq(moves.imageId, claim.imageId);
  return await db.write(async (tx) => {
    const [row] = await locked(db, tx.select().from(images).where(eq(images.id, claim.imageId)), false);
    const { userId = null, bytes = claim.picture?.bytes ?? 0 } = row ?? {};
    const queue = async (store: string, storeKey: string, reason: 'moved' | 'orphaned', nextAttemptAt: number) => {
      const entry = { id: settlement.purgeId, userId, store, storeKey, bytes, reason, state: 'waiting' as const };
      await tx.insert(purges).values({ ...entry, attempts: 0, nextAttemptAt, createdAt: now });
    };
    const [entry] = await tx.select({ putId: moves.putId }).from(moves).where(ofPicture);
    // Replaced meanwhile: the entry is of the new bytes, and only what the store may have of the old ones goes.
    const replaced = entry !== undefined && (entry.putId ?? claim.imageId) !== claim.putId;
    const isCurrent = row?.storeKey === claim.picture?.storeKey;
    if (row && claim.picture && key !== undefined && onDisk(row) && !replaced && isCurrent) {
      await tx.delete(moves).where(ofPicture);
      await tx.update(images).set({ store: claim.store, storeKey: key }).where(eq(images.id, row.id));
      await queue(row.store, row.storeKey, 'moved', settlement.copyDueAt);
      return 'moved';
    }
    const again = row && !replaced ? await dueAgainAt(db, tx, row, now) : undefined;
    if (again === undefined && !replaced) await tx.delete(moves).where(ofPicture);
    if (again !== undefined) await tx.update(moves).set({ state: 'waiting', nextAttemptAt: again }).where(ofPicture);
    // The row sees to its own bytes, as where two processes put the same, and the next attempt to those that it would put.
    const isTheirs = row?.store === claim.store && row.storeKey === key;
    const isNext = again !== undefined && key === knownKey;
    if (key !== undefined && !isTheirs && !isNext) await queue(claim.store, key, 'orphaned', now);
    return again === undefined ? 'gone' : 'released';
  });
}

/** When a picture that could not be moved is due again; undefined: never, since it is no more, or not on the disk. */
async function dueAgainAt(db: Database, tx: Queries, row: ImageRow, now: number): Promise<number | undefined> {
  if (row.store !== 'disk') return undefined;
  return row.deletedAt === null ? now : await undoableUntil(db, tx, row.id, now);
}

/** Whether a picture has an entry, of whatever state: its bytes are on the disk of the server that took it then. */
export async function hasMove({ read, tables: { moves: t } }: Database, imageId: string): Promise<boolean> {
  return (await read.$count(t, eq(t.imageId, imageId))) > 0;
}

/** Makes what waits for a store due now, since the store is back. */
export async function hastenMoves(db: Database, store: string, now: number): Promise<void> {
  const { moves: t } = db.tables;
  const later = and(eq(t.store, store), eq(t.state, 'waiting'), gt(t.nextAttemptAt, now));
  await db.write(async (tx) => void (await tx.update(t).set({ nextAttemptAt: now }).where(later)));
}

/** Makes entries due that no process is at, with a short wait after the next failure; all where no id is given. */
export async function resetMoves(db: Database, imageId: string | undefined, now: number): Promise<number> {
  const { moves: t } = db.tables;
  const idle = and(ne(t.state, 'claimed'), imageId === undefined ? undefined : eq(t.imageId, imageId));
  // Not 0: that says that its store cannot have got anything of it. Tried, and with no error: see `wanted`.
  const again = { state: 'waiting', attempts: 1, nextAttemptAt: now, lastError: null } as const;
  return await db.write(async (tx) => changedRows(await tx.update(t).set(again).where(idle)));
}

/** The oldest entries, of one state where one is given, with their picture's length. */
export async function selectMoves(db: Database, state: QueueState | undefined, limit: number) {
  const { moves: t, images } = db.tables;
  const rows = await db.read
    .select({ move: t, bytes: images.bytes })
    .from(t)
    .leftJoin(images, and(eq(images.id, t.imageId), isNull(images.deletedAt)))
    .where(state && eq(t.state, state))
    .orderBy(asc(t.createdAt), asc(t.imageId))
    .limit(limit);
  return rows.map(({ move, bytes }) => ({ ...move, bytes }));
}

/** Entries of one state behind a place, the oldest first, with their picture's length. */
export async function movesOfState(
  db: Database,
  state: QueueState,
  after: Pick<MoveRow, 'createdAt' | 'imageId'> | undefined,
  limit: number,
) {
  const { moves: t, images } = db.tables;
  const rows = await db.read
    .select({ move: t, bytes: images.bytes })
    .from(t)
    .leftJoin(images, and(eq(images.id, t.imageId), isNull(images.deletedAt)))
    .where(
      and(
        eq(t.state, state),
        after && gte(t.createdAt, after.createdAt),
        after && or(gt(t.createdAt, after.createdAt), gt(t.imageId, after.imageId)),
      ),
    )
    .orderBy(asc(t.createdAt), asc(t.imageId))
    .limit(limit);
  return rows.map(({ move, bytes }) => ({ ...move, bytes }));
}

/** How many entries a state has, counted up to `most`. */
export async function countSomeMoves(db: Database, state: QueueState, most: number): Promise<number> {
  const { moves: t } = db.tables;
  const some = db.read.select({ id: t.imageId }).from(t).where(eq(t.state, state)).limit(most).as('some');
  const [row] = await db.read.select({ entries: sql`count(*)` }).from(some);
  return Number(row?.entries ?? 0);
}

export async function countMoves(db: Database): Promise<Partial<Record<QueueState, number>>> {
  const { moves: t } = db.tables;
  const rows = await db.read.select({ state: t.state, count: sql<number>`count(*)` }).from(t).groupBy(t.state);
  return Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)]));
}

/** Rows held until the commit, without those that others hold where `skip`; SQLite has one writer at a time anyway. */
function locked<T extends object>(db: Database, query: T, skip: boolean): T {
  if (db.engine === 'sqlite') return query;
  const mysql = query as T & { for(strength: 'update', options: { skipLocked: boolean }): T };
  return mysql.for('update', { skipLocked: skip });
}
