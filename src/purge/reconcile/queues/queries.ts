import { and, asc, eq, exists, gt, inArray, isNotNull, isNull, lte, ne, notExists, notInArray, or } from 'drizzle-orm';
import type { PurgeReason } from '#contract/purge.ts';
import type { Database } from '#db/database.ts';
import type { Claimed } from '../queries.ts';

export interface Page {
  readonly after: string;
  readonly limit: number;
  readonly now: number;
}

/** A picture or an entry, with where its bytes are. */
export interface Found {
  readonly id: string;
  readonly store: string;
  readonly storeKey: string;
  readonly bytes: number;
}

/** Deleted pictures that no entry of the purge queue names. */
export async function unqueued(db: Database, { after, limit }: Page): Promise<Found[]> {
  const { images: t, purges } = db.tables;
  const queued = db.read.select({ id: purges.id }).from(purges).where(eq(purges.id, t.id));
  return await db.read
    .select({ id: t.id, store: t.store, storeKey: t.storeKey, bytes: t.bytes })
    .from(t)
    .where(and(gt(t.id, after), isNotNull(t.deletedAt), notExists(queued)))
    .orderBy(asc(t.id))
    .limit(limit);
}

/** Living pictures of users that are gone. */
export async function ownerless(db: Database, { after, limit }: Page): Promise<Found[]> {
  const { images: t, users } = db.tables;
  const owner = db.read.select({ id: users.id }).from(users).where(eq(users.id, t.userId));
  return await db.read
    .select({ id: t.id, store: t.store, storeKey: t.storeKey, bytes: t.bytes })
    .from(t)
    .where(and(gt(t.id, after), isNull(t.deletedAt), notExists(owner)))
    .orderBy(asc(t.id))
    .limit(limit);
}

/** Queues pictures, due now; their links are dead from then on. */
export async function queuePictures(db: Database, ids: string[], reason: PurgeReason, now: number): Promise<void> {
  const { images: t, purges, moves } = db.tables;
  await db.write(async (tx) => {
    const rows = await tx.select().from(t).where(inArray(t.id, ids));
    const known = await tx.select({ id: purges.id }).from(purges).where(inArray(purges.id, ids));
    const queued = new Set(known.map(({ id }) => id));
    const left = rows.filter(({ id }) => !queued.has(id));
    if (left.length === 0) return;
    const due = { reason, state: 'waiting', attempts: 0, nextAttemptAt: now, createdAt: now } as const;
    await tx
      .insert(purges)
      .values(left.map(({ id, userId, store, storeKey, bytes }) => ({ id, userId, store, storeKey, bytes, ...due })));
    const leftIds = left.map(({ id }) => id);
    await tx
      .update(t)
      .set({ deletedAt: now, idempotencyKey: null })
      .where(and(inArray(t.id, leftIds), isNull(t.deletedAt)));
    await tx.delete(moves).where(inArray(moves.imageId, leftIds));
  });
}

/** Entries of the purge queue that name the bytes of a living picture. */
export async function queuedAlive(db: Database, { after, limit }: Page): Promise<Found[]> {
  const { images, purges: t } = db.tables;
  const picture = db.read
    .select({ id: images.id })
    .from(images)
    .where(
      and(
        or(eq(images.id, t.id), eq(images.id, t.storeKey)),
        isNull(images.deletedAt),
        eq(images.store, t.store),
        eq(images.storeKey, t.storeKey),
      ),
    );
  return await db.read
    .select({ id: t.id, store: t.store, storeKey: t.storeKey, bytes: t.bytes })
    .from(t)
    .where(and(gt(t.id, after), exists(picture)))
    .orderBy(asc(t.id))
    .limit(limit);
}

export async function dropPurges(db: Database, ids: string[]): Promise<void> {
  const { purges: t } = db.tables;
  await db.write(async (tx) => void (await tx.delete(t).where(inArray(t.id, ids))));
}

/** Entries for a picture's end whose picture has no row; not those that a process is at. */
export async function strayPurges(db: Database, { after, limit, now }: Page): Promise<Found[]> {
  const { images, purges: t } = db.tables;
  const picture = db.read.select({ id: images.id }).from(images).where(eq(images.id, t.id));
  const ofCopies: PurgeReason[] = ['moved', 'orphaned'];
  return await db.read
    .select({ id: t.id, store: t.store, storeKey: t.storeKey, bytes: t.bytes })
    .from(t)
    .where(and(gt(t.id, after), notInArray(t.reason, ofCopies), idlePurge(db, now), notExists(picture)))
    .orderBy(asc(t.id))
    .limit(limit);
}

function idlePurge({ tables: { purges: t } }: Database, now: number) {
  return or(ne(t.state, 'claimed'), lte(t.nextAttemptAt, now));
}

/** Takes entries that no process is at for this one, until `until`. */
export async function claimPurges(db: Database, ids: string[], { now, until }: { now: number; until: number }) {
  const { purges: t } = db.tables;
  return await db.write(async (tx): Promise<(Claimed & { store: string })[]> => {
    const free = and(inArray(t.id, ids), idlePurge(db, now));
    const rows = await tx.select().from(t).where(free);
    await tx.update(t).set({ state: 'claimed', nextAttemptAt: until }).where(free);
    return rows.map(({ id, store, storeKey, attempts }) => ({ id, store, storeKey, attempts: attempts + 1, until }));
  });
}

/** Moves of pictures that are unknown, or deleted; not those that a process is at. */
export async function strayMoves(db: Database, { after, limit, now }: Page): Promise<Found[]> {
  const { images, moves: t } = db.tables;
  const rows = await db.read
    .select({ id: t.imageId, store: t.store, bytes: images.bytes })
    .from(t)
    .leftJoin(images, eq(images.id, t.imageId))
    .where(
      and(
        gt(t.imageId, after),
        or(isNull(images.id), isNotNull(images.deletedAt)),
        or(ne(t.state, 'claimed'), lte(t.nextAttemptAt, now)),
      ),
    )
    .orderBy(asc(t.imageId))
    .limit(limit);
  return rows.map(({ id, store, bytes }) => ({ id, store, storeKey: id, bytes: bytes ?? 0 }));
}

/** Lets the mover end moves at once: it knows what their store may have got. */
export async function hastenStrays(db: Database, ids: string[], now: number): Promise<void> {
  const { moves: t } = db.tables;
  const idle = and(inArray(t.imageId, ids), ne(t.state, 'claimed'));
  await db.write(async (tx) => void (await tx.update(t).set({ state: 'waiting', nextAttemptAt: now }).where(idle)));
}
