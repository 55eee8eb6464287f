import { and, eq, exists, gt, inArray, isNull, lte, ne, type SQL, sql } from 'drizzle-orm';
import type { PurgeReason } from '#contract/purge.ts';
import type { Database, Queries } from '#db/database.ts';
import type { Setback } from '#store/backoff.ts';
import type { ImageRow } from '../image.ts';
import { endMoves } from '../queries.ts';
import { deleteWords } from '../title/queries.ts';
import { addUsage, subtractUsage } from '../usage/queries.ts';

/** Bytes that this process alone sees to until `until` (epoch milliseconds). */
export interface Claim {
  /** The purge entry's id, which is the picture's where the picture itself goes. */
  readonly id: string;
  readonly store: string;
  readonly storeKey: string;
  readonly reason: PurgeReason;
  /** This one included. */
  readonly attempts: number;
  readonly until: number;
}

/** Why and by whom pictures go, and until when this process sees to their bytes. */
export interface Death {
  readonly reason: PurgeReason;
  readonly askedBy: string | null;
  readonly now: number;
  readonly until: number;
  /** The bytes wait until then, unclaimed, and `unbury` can bring the pictures back as they were. */
  readonly undoable?: boolean;
}

type Doomed = Pick<ImageRow, 'id' | 'userId' | 'store' | 'storeKey' | 'bytes'>;

/** What `bury` needs of a picture. */
export function doomedColumns({ images: t }: Database['tables']) {
  return { id: t.id, userId: t.userId, store: t.store, storeKey: t.storeKey, bytes: t.bytes };
}

/**
 * Kills the links of living pictures, which `tx` has locked, and queues their bytes: claimed, or waiting where the death
 * can be undone. The dead have no expiry and are kept, so that no rule's scan ever meets them again; those that may come
 * back stay as they are.
 */
export async function bury(db: Database, tx: Queries, pictures: readonly Doomed[], death: Death): Promise<Claim[]> {
  const { images, purges } = db.tables;
  if (pictures.length === 0) return [];
  const ids = pictures.map(({ id }) => id);
  const { reason, askedBy, until, undoable = false } = death;
  const dead = { deletedAt: death.now, idempotencyKey: null, ...(!undoable && { expiresAt: null, keep: true }) };
  await tx.update(images).set(dead).where(inArray(images.id, ids));
  await stopMoves(db, tx, ids, death);
  const attempts = undoable ? 0 : 1;
  const entry = {
    reason,
    askedBy,
    state: undoable ? 'waiting' : 'claimed',
    attempts,
    nextAttemptAt: until,
    createdAt: death.now,
  } as const;
  await tx.insert(purges).values(pictures.map((picture) => ({ ...picture, ...entry })));
  await subtractUsage(db, tx, pictures);
  return pictures.map(({ id, store, storeKey }) => ({ id, store, storeKey, reason, attempts, until }));
}

async function stopMoves(db: Database, tx: Queries, ids: string[], { now, until, undoable }: Death): Promise<void> {
  const { moves: t } = db.tables;
  // Asked first: on MySQL, changing rows that are not there locks the gap where new ones would go.
  const moving = await tx.select({ id: t.imageId }).from(t).where(inArray(t.imageId, ids));
  if (moving.length === 0) return;
  const waiting = moving.map(({ id }) => id);
  if (!undoable) return await endMoves(db, tx, waiting, now);
  // What comes back moves on, what does not is over then.
  const idle = and(inArray(t.imageId, waiting), ne(t.state, 'claimed'));
  await tx.update(t).set({ state: 'waiting', nextAttemptAt: until }).where(idle);
}

/** Kills the links of many living pictures, of `ownerId` alone where one is given, in one commit. Gives those that died. */
export async function buryPictures(
  db: Database,
  at: { ids: readonly string[]; ownerId: string | undefined; death: (userId: string) => Death; now: number },
): Promise<(Claim & { readonly title: string | null })[]> {
  const { images: t } = db.tables;
  return await db.write(async (tx) => {
    const found = tx.select({ ...doomedColumns(db.tables), title: t.title, expiresAt: t.expiresAt }).from(t);
    const owned = at.ownerId === undefined ? undefined : eq(t.userId, at.ownerId);
    const rows = await locked(db, found.where(and(inArray(t.id, [...at.ids]), owned, isNull(t.deletedAt))), 'wait');
    const living = rows.filter(({ expiresAt }) => expiresAt === null || expiresAt > at.now);
    const claims: Claim[] = [];
    for (const userId of new Set(living.map((row) => row.userId))) {
      const theirs = living.filter((row) => row.userId === userId);
      const doomed = theirs.map(({ expiresAt: _, title: __, ...picture }) => picture);
      claims.push(...(await bury(db, tx, doomed, at.death(userId))));
    }
    const titles = new Map(living.map(({ id, title }) => [id, title]));
    return claims.map((claim) => ({ ...claim, title: titles.get(claim.id) ?? null }));
  });
}

/** How long at most a death can be undone, in milliseconds. */
export const mostUndoMs = 60_000;

/** Brings back pictures whose bytes still wait untouched, of `ownerId` alone where one is given; says which. */
export async function unbury(
  db: Database,
  at: { ids: readonly string[]; ownerId: string | undefined; now: number },
): Promise<string[]> {
  const { images: t, purges } = db.tables;
  return await db.write(async (tx) => {
    const owned = at.ownerId === undefined ? undefined : eq(t.userId, at.ownerId);
    const dead = and(inArray(t.id, [...at.ids]), owned, gt(t.deletedAt, at.now - mostUndoMs));
    const columns = { id: t.id, userId: t.userId, bytes: t.bytes };
    const rows = await locked(db, tx.select(columns).from(t).where(dead), 'wait');
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    const waiting = tx
      .select({ id: purges.id })
      .from(purges)
      .where(untouched(db, ids, at.now));
    const entries = await locked(db, waiting, 'wait');
    if (entries.length === 0) return [];
    const back = entries.map(({ id }) => id);
    await tx.delete(purges).where(inArray(purges.id, back));
    await tx.update(t).set({ deletedAt: null }).where(inArray(t.id, back));
    // What comes back comes back, also where the quota is full by now.
    const revived = rows.filter(({ id }) => back.includes(id));
    for (const { userId, bytes } of revived) await addUsage(db, tx, userId, { images: 1, bytes });
    return back;
  });
}

/** Of deaths that can still be undone. */
function untouched({ tables: { purges: t } }: Database, ids: string[], now: number): SQL | undefined {
  return and(
    inArray(t.id, ids),
    eq(t.state, 'waiting'),
    eq(t.attempts, 0),
    gt(t.nextAttemptAt, now),
    inArray(t.reason, ['deleted_by_owner', 'deleted_by_admin']),
  );
}

/** Until when `unbury` can bring a dead picture back, epoch milliseconds; undefined where it cannot any more. */
export async function undoableUntil(db: Database, tx: Queries, id: string, now: number): Promise<number | undefined> {
  const { purges: t } = db.tables;
  const [entry] = await tx
    .select({ until: t.nextAttemptAt })
    .from(t)
    .where(untouched(db, [id], now));
  return entry?.until ?? undefined;
}

/** Takes those of the entries that are due and that nobody has taken or taken back meanwhile. */
export async function claimBuried(
  db: Database,
  ids: readonly string[],
  { now, until }: { now: number; until: number },
): Promise<Claim[]> {
  const { purges: t } = db.tables;
  return await db.write(async (tx) => {
    const due = and(inArray(t.id, [...ids]), eq(t.state, 'waiting'), lte(t.nextAttemptAt, now));
    const rows = await locked(db, tx.select().from(t).where(due), 'skip');
    if (rows.length === 0) return [];
    const claimed = { state: 'claimed', attempts: sql`${t.attempts} + 1`, nextAttemptAt: until } as const;
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

/** Kills one living picture's link and queues its bytes; undefined where there is none, or it is not `ownerId`'s. */
export async function buryPicture(
  db: Database,
  at: { id: string; ownerId: string | undefined; death: (userId: string) => Death },
): Promise<Claim | undefined> {
  const { images: t } = db.tables;
  return await db.write(async (tx) => {
    const found = tx.select({ ...doomedColumns(db.tables), expiresAt: t.expiresAt }).from(t);
    const owned = at.ownerId === undefined ? undefined : eq(t.userId, at.ownerId);
    const [row] = await locked(db, found.where(and(eq(t.id, at.id), owned, isNull(t.deletedAt))), 'wait');
    if (!row) return undefined;
    const { expiresAt, ...picture } = row;
    const death = at.death(picture.userId);
    if (expiresAt !== null && expiresAt <= death.now) return undefined;
    const [claim] = await bury(db, tx, [picture], death);
    return claim;
  });
}

/** Rows held until the commit, without those that others hold where told to skip; SQLite has one writer at a time anyway. */
export function locked<T extends object>(db: Database, query: T, others: 'wait' | 'skip'): T {
  if (db.engine === 'sqlite') return query;
  const mysql = query as T & { for(strength: 'update', options: { skipLocked: boolean }): T };
  return mysql.for('update', { skipLocked: others === 'skip' });
}

/** A picture whose bytes and row are no more. */
export type GonePicture = Pick<ImageRow, 'id' | 'userId' | 'type' | 'bytes' | 'store'>;

/** What an attempt has come to. */
export interface Verdict {
  readonly claim: Claim;
  /** When it is tried again; undefined: the store has confirmed that the bytes are gone. */
  readonly setback: Setback | undefined;
}

/**
 * Ends claims in one commit: what is gone is forgotten, its picture's row with it, and the rest waits or is parked. A
 * claim that another process has by now stays as it is. Gives the pictures of which nothing is left.
 */
export async function settleClaims(db: Database, verdicts: readonly Verdict[]): Promise<readonly GonePicture[]> {
  const gone = verdicts.filter(({ setback }) => !setback).map(({ claim }) => claim);
  const { purges } = db.tables;
  return await db.write(async (tx) => {
    for (const { setback, claims } of alike(verdicts)) {
      await tx.update(purges).set(setback).where(oursAmong(db, claims));
    }
    return gone.length > 0 ? await forget(db, tx, gone) : [];
  });
}

/** Claims by what they are told: a store that fails says the same of many. */
function alike(verdicts: readonly Verdict[]) {
  const groups = new Map<string, { setback: Setback; claims: Claim[] }>();
  for (const { claim, setback } of verdicts) {
    if (!setback) continue;
    const key = JSON.stringify(setback);
    const group = groups.get(key) ?? { setback, claims: [] };
    group.claims.push(claim);
    groups.set(key, group);
  }
  return groups.values();
}

async function forget(db: Database, tx: Queries, claims: readonly Claim[]): Promise<GonePicture[]> {
  const { images, purges } = db.tables;
  // A copy that a move has left behind, and bytes without a picture, have entries whose ids are no picture's.
  const { until } = claims[0] ?? { until: 0 };
  const entry = tx
    .select({ one: sql`1` })
    .from(purges)
    .where(
      and(
        eq(purges.id, images.id),
        eq(purges.store, images.store),
        eq(purges.storeKey, images.storeKey),
        eq(purges.state, 'claimed'),
        eq(purges.nextAttemptAt, until),
      ),
    );
  const ids = claims.map(({ id }) => id);
  const { userId, type, bytes, store } = images;
  const found = tx.select({ id: images.id, userId, type, bytes, store }).from(images);
  const ours = and(inArray(images.id, ids), exists(entry));
  const rows = await found.where(ours);
  await tx.delete(images).where(ours);
  await tx.delete(purges).where(oursAmong(db, claims));
  const left = new Set(
    (await tx.select({ id: images.id }).from(images).where(inArray(images.id, ids))).map(({ id }) => id),
  );
  const gone = rows.filter(({ id }) => !left.has(id));
  await deleteWords(
    db,
    tx,
    gone.map(({ id }) => id),
  );
  return gone;
}

/** Gives claims back untried. */
export async function releaseClaims(db: Database, claims: readonly Claim[], until: Setback): Promise<void> {
  const { purges } = db.tables;
  const untried = { ...until, attempts: sql`${purges.attempts} - 1` };
  await db.write(async (tx) => void (await tx.update(purges).set(untried).where(oursAmong(db, claims))));
}

/** Claims of one batch, as long as they are ours: all of them run out at the same time. */
function oursAmong({ tables: { purges: t } }: Database, claims: readonly Claim[]): SQL | undefined {
  const ids = claims.map(({ id }) => id);
  return and(inArray(t.id, ids), eq(t.state, 'claimed'), eq(t.nextAttemptAt, claims[0]?.until ?? 0));
}
