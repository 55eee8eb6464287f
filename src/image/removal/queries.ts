import { and, eq, exists, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import type { PurgeReason } from '#contract/purge.ts';
import type { Database, Queries } from '#db/database.ts';
import type { Setback } from '#store/backoff.ts';
import type { ImageRow } from '../image.ts';
import { endMoves } from '../queries.ts';

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
}

type Doomed = Pick<ImageRow, 'id' | 'userId' | 'store' | 'storeKey' | 'bytes'>;

/** What `bury` needs of a picture. */
export function doomedColumns({ images: t }: Database['tables']) {
  return { id: t.id, userId: t.userId, store: t.store, storeKey: t.storeKey, bytes: t.bytes };
}

/**
 * Kills the links of living pictures, which `tx` has locked, and queues their bytes, claimed. The dead have no expiry and
 * are kept, so that no rule's scan ever meets them again.
 */
export async function bury(db: Database, tx: Queries, pictures: readonly Doomed[], death: Death): Promise<Claim[]> {
  const { images, moves, purges } = db.tables;
  if (pictures.length === 0) return [];
  const ids = pictures.map(({ id }) => id);
  const dead = { deletedAt: death.now, idempotencyKey: null, expiresAt: null, keep: true };
  await tx.update(images).set(dead).where(inArray(images.id, ids));
  // Asked first: on MySQL, changing rows that are not there locks the gap where new ones would go.
  const moving = await tx.select({ id: moves.imageId }).from(moves).where(inArray(moves.imageId, ids));
  if (moving.length > 0) {
    const waiting = moving.map(({ id }) => id);
    await endMoves(db, tx, waiting, death.now);
  }
  const { reason, askedBy, until } = death;
  const claimed = {
    reason,
    askedBy,
    state: 'claimed',
    attempts: 1,
    nextAttemptAt: until,
    createdAt: death.now,
  } as const;
  await tx.insert(purges).values(pictures.map((picture) => ({ ...picture, ...claimed })));
  return pictures.map(({ id, store, storeKey }) => ({ id, store, storeKey, reason, attempts: 1, until }));
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

/** What an attempt has come to. */
export interface Verdict {
  readonly claim: Claim;
  /** When it is tried again; undefined: the store has confirmed that the bytes are gone. */
  readonly setback: Setback | undefined;
}

/**
 * Ends claims in one commit: what is gone is forgotten, its picture's row with it, and the rest waits or is parked. A
 * claim that another process has by now stays as it is.
 */
export async function settleClaims(db: Database, verdicts: readonly Verdict[]): Promise<void> {
  const gone = verdicts.filter(({ setback }) => !setback).map(({ claim }) => claim);
  const { purges } = db.tables;
  await db.write(async (tx) => {
    for (const { setback, claims } of alike(verdicts)) {
      await tx.update(purges).set(setback).where(oursAmong(db, claims));
    }
    if (gone.length > 0) await forget(db, tx, gone);
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

async function forget(db: Database, tx: Queries, claims: readonly Claim[]): Promise<void> {
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
  await tx.delete(images).where(and(inArray(images.id, ids), exists(entry)));
  await tx.delete(purges).where(oursAmong(db, claims));
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
