import { and, eq, inArray, isNull, ne, sql } from 'drizzle-orm';
import type { Database } from '#db/database.ts';
import { endMoves } from '#image/queries.ts';

/** Shuts a user out for good, unless nobody else could administer the site then. */
export async function shutOut(db: Database, userId: string, now: number): Promise<'done' | 'unknown' | 'last_admin'> {
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
    return 'done';
  });
}

/** Kills up to `limit` links of one user and queues their bytes in one commit; says how many. */
export async function queuePicturesOf(
  db: Database,
  userId: string,
  by: { askedBy: string | null; now: number; limit: number },
): Promise<number> {
  const { images: t, purges } = db.tables;
  return await db.write(async (tx) => {
    const living = and(eq(t.userId, userId), isNull(t.deletedAt));
    const columns = { id: t.id, store: t.store, storeKey: t.storeKey, bytes: t.bytes };
    const found = tx.select(columns).from(t).where(living).limit(by.limit);
    // Whoever deletes one of them right now comes first; SQLite has one writer at a time anyway.
    const rows = await (db.engine === 'sqlite'
      ? found
      : (found as typeof found & ForUpdate<typeof found>).for('update'));
    if (rows.length === 0) return 0;
    const ids = rows.map((row) => row.id);
    await tx.update(t).set({ deletedAt: by.now, idempotencyKey: null }).where(inArray(t.id, ids));
    await endMoves(db, tx, ids, by.now);
    const entry = { userId, reason: 'account_removed', askedBy: by.askedBy, state: 'waiting' } as const;
    const due = { attempts: 0, nextAttemptAt: by.now, createdAt: by.now };
    await tx.insert(purges).values(rows.map((row) => ({ ...row, ...entry, ...due })));
    return rows.length;
  });
}

interface ForUpdate<T> {
  for(strength: 'update'): T;
}

/** Drops a user with sessions, tokens and OAuth records, once all pictures are queued; false where one is left. */
export async function deleteUser(db: Database, userId: string): Promise<boolean> {
  const { users, images, sessions, tokens, oauthRecords, authenticators, recoveryCodes, passkeys } = db.tables;
  return await db.write(async (tx) => {
    if ((await tx.$count(images, and(eq(images.userId, userId), isNull(images.deletedAt)))) > 0) return false;
    await tx.delete(sessions).where(eq(sessions.userId, userId));
    await tx.delete(tokens).where(eq(tokens.userId, userId));
    await tx.delete(oauthRecords).where(eq(oauthRecords.accountId, userId));
    await tx.delete(authenticators).where(eq(authenticators.userId, userId));
    await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));
    await tx.delete(passkeys).where(eq(passkeys.userId, userId));
    await tx.delete(users).where(eq(users.id, userId));
    return true;
  });
}
