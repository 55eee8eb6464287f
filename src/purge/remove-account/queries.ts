import { and, eq, isNull, lte, ne, sql } from 'drizzle-orm';
import { insertAudit } from '#audit/queries.ts';
import { auditRow } from '#audit/record.ts';
import type { Caller } from '#authority/caller.ts';
import type { Database } from '#db/database.ts';
import { requireStanding } from '#db/require-standing.ts';
import { doomedColumns, locked } from '#image/removal/queries.ts';
import { queuePictures } from '../queue/queries.ts';

/** Whether an account is shut out; undefined where there is none. */
export async function accountOf({ tables: { users: t }, read }: Database, id: string) {
  const [row] = await read.select({ disabledAt: t.disabledAt }).from(t).where(eq(t.id, id));
  return row;
}

/**
 * Shuts a user out for good, and writes down who wanted it and that it is to be finished, unless nobody else could
 * administer the site then.
 */
export async function shutOut(
  db: Database,
  userId: string,
  { by, heirId, now }: { by: Caller; heirId: string | undefined; now: number },
): Promise<'done' | 'unknown' | 'last_admin'> {
  const { users: t, removals } = db.tables;
  return await db.write(async (tx) => {
    // An UPDATE of nothing locks the administrators on either engine: of two who are removed at once one stays.
    await tx
      .update(t)
      .set({ role: sql`${t.role}` })
      .where(eq(t.role, 'admin'));
    await requireStanding(db, tx, by);
    const [user] = await tx.select().from(t).where(eq(t.id, userId));
    if (!user) return 'unknown';
    const others = and(eq(t.role, 'admin'), isNull(t.disabledAt), ne(t.id, userId));
    if (user.role === 'admin' && (await tx.$count(t, others)) === 0) return 'last_admin';
    await tx
      .update(t)
      .set({ disabledAt: now })
      .where(and(eq(t.id, userId), isNull(t.disabledAt)));
    await tx.delete(removals).where(eq(removals.userId, userId));
    const disabledAt = user.disabledAt ?? now;
    const asked = { heirId: heirId ?? null, askedBy: by.userId || null, askedAt: now };
    await tx.insert(removals).values({ userId, ...asked, disabledAt });
    const entry = { action: 'user.remove', targetId: userId, targetName: user.email } as const;
    await insertAudit(db, tx, [auditRow(by, entry, now)]);
    return 'done';
  });
}

export type RemovalRow = Database['tables']['removals']['$inferSelect'];

/** Removals that somebody asked for before a time and that have not come to their end. */
export async function openRemovals(db: Database, askedBefore: number): Promise<RemovalRow[]> {
  const { removals: t } = db.tables;
  return await db.read.select().from(t).where(lte(t.askedAt, askedBefore)).limit(100);
}

/** Gives a removal up; what it has done stays done. */
export async function forgetRemoval({ tables: { removals: t }, write }: Database, userId: string): Promise<void> {
  await write(async (tx) => void (await tx.delete(t).where(eq(t.userId, userId))));
}

/** Kills up to `limit` links of one user and queues their bytes in one commit; says how many. */
export async function queuePicturesOf(
  db: Database,
  userId: string,
  by: { askedBy: string | null; now: number; limit: number },
): Promise<number> {
  const { images: t } = db.tables;
  return await db.write(async (tx) => {
    const living = and(eq(t.userId, userId), isNull(t.deletedAt));
    const found = tx.select(doomedColumns(db.tables)).from(t).where(living).limit(by.limit);
    // Whoever deletes one of them right now comes first.
    const pictures = await locked(db, found, 'wait');
    await queuePictures(db, tx, pictures, { reason: 'account_removed', askedBy: by.askedBy, now: by.now });
    return pictures.length;
  });
}

/** Drops a user with all that lets somebody in, once all pictures are queued; false where one is left. */
export async function deleteUser(db: Database, userId: string): Promise<boolean> {
  const { users, images, usage, userWords, oauthRecords, removals } = db.tables;
  const { sessions, tokens, authenticators, recoveryCodes, passkeys } = db.tables;
  return await db.write(async (tx) => {
    if ((await tx.$count(images, and(eq(images.userId, userId), isNull(images.deletedAt)))) > 0) return false;
    for (const table of [sessions, tokens, authenticators, recoveryCodes, passkeys, usage, userWords, removals])
      await tx.delete(table).where(eq(table.userId, userId));
    await tx.delete(oauthRecords).where(eq(oauthRecords.accountId, userId));
    await tx.delete(users).where(eq(users.id, userId));
    return true;
  });
}
