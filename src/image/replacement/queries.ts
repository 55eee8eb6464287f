import { and, eq, gt, isNull, or } from 'drizzle-orm';
import type { Database, Queries } from '#db/database.ts';
import type { ImageRow } from '../image.ts';
import { type MoveClaim, overQuota } from '../queries.ts';
import { type Claim, locked } from '../removal/queries.ts';
import { addUsage, type Quota } from '../usage/queries.ts';

/** What a picture's row says of its bytes. */
export type NewBytes = Pick<
  ImageRow,
  'type' | 'bytes' | 'width' | 'height' | 'frames' | 'sha256' | 'store' | 'storeKey'
>;

export interface Replacement {
  readonly id: string;
  readonly ownerId: string;
  readonly now: number;
  readonly bytes: NewBytes;
  /** The bytes that the caller has seen; others there by now: `changed`. */
  readonly onlyIf: ((sha256: string) => boolean) | undefined;
  readonly quota: Quota;
  /** The store where the new bytes shall go on to. */
  readonly move: MoveClaim | undefined;
  /** Of the purge entries that this makes: of the old bytes, and of what their store may have got of them. */
  readonly purgeIds: readonly [string, string];
  /** Until when this process alone sees to the old bytes. */
  readonly until: number;
  /** Under which key a store would have what was put for an id, where it tells. */
  readonly keyOf: (store: string, putId: string) => string | undefined;
}

/** `gone`: there is no such living picture of the owner; `changed`: it has other bytes than those that were seen. */
export type Replaced = { readonly row: ImageRow; readonly old: Claim } | 'gone' | 'changed';

/**
 * Gives a living picture other bytes in one commit: its row names them from now on, its old ones are queued and claimed,
 * and the quota counts the difference.
 * @throws AppError `quota_exceeded` where the owner would have more than the quota.
 */
export async function replaceBytes(db: Database, of: Replacement): Promise<Replaced> {
  const { images: t, purges } = db.tables;
  const { id, now, bytes } = of;
  return await db.write(async (tx) => {
    const alive = and(isNull(t.deletedAt), or(isNull(t.expiresAt), gt(t.expiresAt, now)));
    const found = tx
      .select()
      .from(t)
      .where(and(eq(t.id, id), eq(t.userId, of.ownerId), alive));
    const [row] = await locked(db, found, 'wait');
    if (!row) return 'gone';
    if (of.onlyIf && !of.onlyIf(row.sha256)) return 'changed';
    // A clock that was set back must not give two versions one time.
    const replacedAt = Math.max(now, (row.replacedAt ?? 0) + 1);
    await tx
      .update(t)
      .set({ ...bytes, replacedAt })
      .where(eq(t.id, id));
    const [purgeId] = of.purgeIds;
    const { userId, store, storeKey } = row;
    const entry = { userId, store, storeKey, bytes: row.bytes, reason: 'replaced', askedBy: userId } as const;
    const claimed = { state: 'claimed', attempts: 1, nextAttemptAt: of.until, createdAt: now } as const;
    await tx.insert(purges).values({ id: purgeId, ...entry, ...claimed });
    await renewMove(db, tx, row, of);
    const more = bytes.bytes - row.bytes;
    // Who has more than the quota already may still make a picture smaller.
    const quota = more > 0 ? { quotaBytes: of.quota.quotaBytes, quotaImages: 0 } : undefined;
    if (!(await addUsage(db, tx, userId, { images: 0, bytes: more }, quota))) throw overQuota();
    const old = { id: purgeId, store, storeKey, reason: 'replaced', attempts: 1, until: of.until } as const;
    return { row: { ...row, ...bytes, replacedAt }, old };
  });
}

/** What was to be moved are the old bytes: the store may have got them already. */
async function renewMove(db: Database, tx: Queries, row: ImageRow, of: Replacement): Promise<void> {
  const { moves: t, purges } = db.tables;
  const [entry] = await tx.select().from(t).where(eq(t.imageId, row.id));
  if (entry) await tx.delete(t).where(eq(t.imageId, row.id));
  const storeKey = entry && entry.attempts > 0 ? of.keyOf(entry.store, entry.putId ?? row.id) : undefined;
  if (entry && storeKey !== undefined && (row.store !== entry.store || row.storeKey !== storeKey)) {
    // Whoever is putting them right now is done by the end of the claim.
    const nextAttemptAt = entry.state === 'claimed' ? (entry.nextAttemptAt ?? of.now) : of.now;
    const bytes = { userId: row.userId, store: entry.store, storeKey, bytes: row.bytes, reason: 'orphaned' } as const;
    const waiting = { state: 'waiting', attempts: 0, nextAttemptAt, createdAt: of.now } as const;
    await tx.insert(purges).values({ id: of.purgeIds[1], ...bytes, ...waiting });
  }
  if (!of.move) return;
  const claimed = { state: 'claimed', attempts: 1, nextAttemptAt: of.move.until, createdAt: of.now } as const;
  await tx.insert(t).values({ imageId: row.id, store: of.move.store, putId: of.bytes.storeKey, ...claimed });
}
