import { and, eq, gt, gte, isNull, lt, lte, sql } from 'drizzle-orm';
import { changedRows, type Database } from '#db/database.ts';

type Row = Database['tables']['sessions']['$inferSelect'];

/** A session's row with its user; no row where either is no longer good. */
export async function findLiveSession({ tables, read }: Database, idHash: string, now: number) {
  const { sessions, users } = tables;
  const [row] = await read
    .select({
      userId: users.id,
      role: users.role,
      name: users.name,
      email: users.email,
      lastSeenAt: sessions.lastSeenAt,
      expiresAt: sessions.expiresAt,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(
        eq(sessions.idHash, idHash),
        gt(sessions.expiresAt, now),
        isNull(users.disabledAt),
        gte(sessions.createdAt, users.passwordChangedAt),
      ),
    )
    .limit(1);
  return row;
}

export async function insertSession({ tables, write }: Database, row: Row): Promise<void> {
  await write(async (tx) => {
    await tx.insert(tables.sessions).values(row);
  });
}

/** Moves a session's end forward, unless another request has since `before`. */
export async function touchSession(
  { tables, write }: Database,
  idHash: string,
  seen: Pick<Row, 'lastSeenAt' | 'expiresAt'>,
  before: number,
): Promise<void> {
  const { sessions } = tables;
  await write(async (tx) => {
    await tx
      .update(sessions)
      .set(seen)
      .where(and(eq(sessions.idHash, idHash), lt(sessions.lastSeenAt, before)));
  });
}

export async function deleteSession({ tables, write }: Database, idHash: string): Promise<void> {
  await write(async (tx) => {
    await tx.delete(tables.sessions).where(eq(tables.sessions.idHash, idHash));
  });
}

/**
 * Adds one to a counter whose window still runs, or begins a window with one, and gives the row as it is then.
 * @throws a duplicate-key error where another begins the same counter at the same moment.
 */
export async function bumpLimit({ tables, write }: Database, key: string, now: number, windowMs: number) {
  const { rateLimits: limits } = tables;
  return write(async (tx) => {
    const running = and(eq(limits.key, key), gt(limits.resetAt, now));
    const bumped = await tx
      .update(limits)
      .set({ count: sql`${limits.count} + 1` })
      .where(running);
    if (changedRows(bumped) === 0) {
      const fresh = { key, count: 1, resetAt: now + windowMs };
      const over = and(eq(limits.key, key), lte(limits.resetAt, now));
      if (changedRows(await tx.update(limits).set(fresh).where(over)) === 0) await tx.insert(limits).values(fresh);
      return fresh;
    }
    const [row] = await tx.select().from(limits).where(eq(limits.key, key));
    if (!row) throw new Error('a counter went away inside its own transaction');
    return row;
  });
}

export async function dropLimit({ tables, write }: Database, key: string): Promise<void> {
  await write(async (tx) => {
    await tx.delete(tables.rateLimits).where(eq(tables.rateLimits.key, key));
  });
}
