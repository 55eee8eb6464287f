import { and, desc, eq, gt, gte, ne } from 'drizzle-orm';
import { changedRows, type Database, type Queries } from '#db/database.ts';

/** A user's sessions that are good at `now`, the one seen last first. */
export async function selectSessions({ tables, read }: Database, userId: string, now: number, limit: number) {
  const { sessions: t, users } = tables;
  const { idHash: id, userAgent, ip, createdAt, lastSeenAt } = t;
  return await read
    .select({ id, userAgent, ip, createdAt, lastSeenAt })
    .from(t)
    .innerJoin(users, eq(users.id, t.userId))
    .where(and(eq(t.userId, userId), gt(t.expiresAt, now), gte(t.createdAt, users.passwordChangedAt)))
    .orderBy(desc(lastSeenAt), desc(id))
    .limit(limit);
}

/** The user agent of a user's session, and that it is gone; undefined where the user has none of this id. */
export async function takeSession({ tables: { sessions: t } }: Database, tx: Queries, userId: string, id: string) {
  const theirs = and(eq(t.idHash, id), eq(t.userId, userId));
  const [row] = await tx.select({ userAgent: t.userAgent, ip: t.ip }).from(t).where(theirs);
  await tx.delete(t).where(theirs);
  return row;
}

/** Ends all of a user's sessions but one; says how many. */
export async function deleteOtherSessions(
  { tables: { sessions: t } }: Database,
  tx: Queries,
  userId: string,
  but: string,
): Promise<number> {
  return changedRows(await tx.delete(t).where(and(eq(t.userId, userId), ne(t.idHash, but))));
}
