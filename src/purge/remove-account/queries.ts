import { and, eq, isNull, ne, sql } from 'drizzle-orm';
import { insertAudit } from '#audit/queries.ts';
import { auditRow } from '#audit/record.ts';
import type { Caller } from '#authority/caller.ts';
import type { Database } from '#db/database.ts';
import { doomedColumns, locked } from '#image/removal/queries.ts';
import { queuePictures } from '../queue/queries.ts';

/** Whether an account is shut out; undefined where there is none. */
export async function accountOf({ tables: { users: t }, read }: Database, id: string) {
  const [row] = await read.select({ disabledAt: t.disabledAt }).from(t).where(eq(t.id, id));
  return row;
}

/** Shuts a user out for good, and writes down who wanted it, unless nobody else could administer the site then. */
export async function shutOut(
  db: Database,
  userId: string,
  by: Caller,
  now: number,
): Promise<'done' | 'unknown' | 'last_admin'> {
  const { users: t } = db.tables;
  return await db.write(async (tx) => {
    // An UPDATE of nothing locks the administrators on either engine: of two who are removed at once one stays.
    await tx
      .update(t)
      .set({ role: sql`${t.role}` })
      .where(eq(t.role, 'admin'));
    const [user] = await tx.select().from(t).where(eq(t.id, userId));
    if (!user) return 'unknown';
    const others = and(eq(t.role, 'admin'), isNull(t.disabledAt), ne(t.id, userId));
    if (user.role === 'admin' && (await tx.$count(t, others)) === 0) return 'last_admin';
    await tx
      .update(t)
      .set({ disabledAt: now })
      .where(and(eq(t.id, userId), isNull(t.disabledAt)));
    const entry = { action: 'user.remove', targetId: userId, targetName: user.email } as const;
    await insertAudit(db, tx, [auditRow(by, entry, now)]);
    return 'done';
  });
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
  const { users, images, usage, userWords, oauthRecords } = db.tables;
  const { sessions, tokens, authenticators, recoveryCodes, passkeys } = db.tables;
  return await db.write(async (tx) => {
    if ((await tx.$count(images, and(eq(images.userId, userId), isNull(images.deletedAt)))) > 0) return false;
    for (const table of [sessions, tokens, authenticators, recoveryCodes, passkeys, usage, userWords])
      await tx.delete(table).where(eq(table.userId, userId));
    await tx.delete(oauthRecords).where(eq(oauthRecords.accountId, userId));
    await tx.delete(users).where(eq(users.id, userId));
    return true;
  });
}
