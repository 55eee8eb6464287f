import {
  and,
  asc,
  eq,
  exists,
  gt,
  inArray,
  isNotNull,
  isNull,
  lte,
  ne,
  notExists,
  notInArray,
  or,
  sql,
} from 'drizzle-orm';
import type { PurgeReason } from '#contract/purge.ts';
import type { Database } from '#db/database.ts';
import { type Claim, doomedColumns, locked } from '#image/removal/queries.ts';
import { queuePictures } from '../../queue/queries.ts';

export interface Page {
  readonly after: string;
  readonly limit: number;
  readonly now: number;
}

/** A picture or an entry, with where its bytes are. */
export interface Found {
  readonly id: string;
  readonly store: string;
  readonly bytes: number;
}

/** Deleted pictures that no entry of the purge queue names. */
export async function unqueued(db: Database, { after, limit }: Page): Promise<Found[]> {
  const { images: t, purges } = db.tables;
  const queued = db.read.select({ id: purges.id }).from(purges).where(eq(purges.id, t.id));
  return await db.read
    .select({ id: t.id, store: t.store, bytes: t.bytes })
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
    .select({ id: t.id, store: t.store, bytes: t.bytes })
    .from(t)
    .where(and(gt(t.id, after), isNull(t.deletedAt), notExists(owner)))
    .orderBy(asc(t.id))
    .limit(limit);
}

/** Queues pictures that no entry names yet, due now; their links are dead from then on. */
export async function queueForgotten(db: Database, ids: string[], reason: PurgeReason, now: number): Promise<void> {
  const { images: t, purges } = db.tables;
  await db.write(async (tx) => {
    const queued = tx.select({ id: purges.id }).from(purges).where(eq(purges.id, t.id));
    const found = tx
      .select(doomedColumns(db.tables))
      .from(t)
      .where(and(inArray(t.id, ids), notExists(queued)));
    await queuePictures(db, tx, await locked(db, found, 'wait'), { reason, askedBy: null, now });
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
    .select({ id: t.id, store: t.store, bytes: t.bytes })
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
  const ofCopies: PurgeReason[] = ['moved', 'replaced', 'orphaned'];
  return await db.read
    .select({ id: t.id, store: t.store, bytes: t.bytes })
    .from(t)
    .where(and(gt(t.id, after), notInArray(t.reason, ofCopies), idlePurge(db, now), notExists(picture)))
    .orderBy(asc(t.id))
    .limit(limit);
}

function idlePurge({ tables: { purges: t } }: Database, now: number) {
  return or(ne(t.state, 'claimed'), lte(t.nextAttemptAt, now));
}

/** Takes entries that no process is at for this one, until `until`. */
export async function claimPurges(
  db: Database,
  ids: string[],
  { now, until }: { now: number; until: number },
): Promise<Claim[]> {
  const { purges: t } = db.tables;
  return await db.write(async (tx) => {
    const found = tx
      .select()
      .from(t)
      .where(and(inArray(t.id, ids), idlePurge(db, now)));
    const rows = await locked(db, found, 'wait');
    const claimed = { state: 'claimed', attempts: sql`${t.attempts} + 1`, nextAttemptAt: until } as const;
    if (rows.length > 0)
      await tx
        .update(t)
        .set(claimed)
        .where(
          inArray(
            t.id,
            rows.map(({ id }) => id),
          ),
        );
    return rows.map(({ id, store, storeKey, reason, attempts }) => {
      return { id, store, storeKey, reason, attempts: attempts + 1, until };
    });
  });
}

/** Moves of pictures that are unknown or deleted, which the mover has not ended: parked ones, and those due by `since`. */
export async function strayMoves(db: Database, { after, limit, now }: Page, since = now - 600_000): Promise<Found[]> {
  const { images, moves: t } = db.tables;
  const rows = await db.read
    .select({ id: t.imageId, store: t.store, bytes: images.bytes })
    .from(t)
    .leftJoin(images, eq(images.id, t.imageId))
    .where(
      and(
        gt(t.imageId, after),
        or(isNull(images.id), isNotNull(images.deletedAt)),
        or(isNull(t.nextAttemptAt), lte(t.nextAttemptAt, since)),
      ),
    )
    .orderBy(asc(t.imageId))
    .limit(limit);
  return rows.map(({ id, store, bytes }) => ({ id, store, bytes: bytes ?? 0 }));
}

/** Lets the mover end moves at once: it knows what their store may have got. */
export async function hastenStrays(db: Database, ids: string[], now: number): Promise<void> {
  const { moves: t } = db.tables;
  const idle = and(inArray(t.imageId, ids), ne(t.state, 'claimed'));
  await db.write(async (tx) => void (await tx.update(t).set({ state: 'waiting', nextAttemptAt: now }).where(idle)));
}
