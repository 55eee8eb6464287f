import { and, eq, gt, gte, isNull, lt, lte, sql } from 'drizzle-orm';
import { changedRows, type Database, isDuplicate, prepared } from '#db/database.ts';
import { holdAccount } from '#db/hold-account.ts';
import { lacksTwoFactor } from '#db/lacks-two-factor.ts';

type Row = Database['tables']['sessions']['$inferSelect'];

const liveSession = prepared(({ tables: { sessions, users }, tables, read }) =>
  read
    .select({
      userId: users.id,
      role: users.role,
      name: users.name,
      locale: users.locale,
      email: users.email,
      lastSeenAt: sessions.lastSeenAt,
      expiresAt: sessions.expiresAt,
      verifiedAt: sessions.verifiedAt,
      needsTwoFactor: lacksTwoFactor(tables),
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(
        eq(sessions.idHash, sql.placeholder('idHash')),
        gt(sessions.expiresAt, sql.placeholder('now')),
        isNull(users.disabledAt),
        gte(sessions.createdAt, users.passwordChangedAt),
      ),
    )
    .prepare(),
);

/** A session's row with its user; no row where either is no longer good. */
export async function findLiveSession(db: Database, idHash: string, now: number) {
  const [row] = await liveSession(db).execute({ idHash, now });
  return row;
}

/** When a session was opened, whether it is good or not; undefined where there is none. */
export async function whenOpened({ tables: { sessions }, read }: Database, idHash: string) {
  const [row] = await read.select({ createdAt: sessions.createdAt }).from(sessions).where(eq(sessions.idHash, idHash));
  return row?.createdAt;
}

/** Adds a session, unless its user may not sign in any more, or has another password than `since`. */
export async function insertSession(db: Database, row: Row, since: number | undefined): Promise<void> {
  await db.write(async (tx) => {
    const account = await holdAccount(db, tx, row.userId);
    if (account?.disabledAt !== null || account.passwordChangedAt !== (since ?? account.passwordChangedAt)) return;
    await tx.insert(db.tables.sessions).values(row);
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

/** Notes that the person behind a session has just proved who they are. */
export async function markVerified({ tables, write }: Database, idHash: string, now: number): Promise<void> {
  const { sessions } = tables;
  await write(async (tx) => {
    await tx.update(sessions).set({ verifiedAt: now }).where(eq(sessions.idHash, idHash));
  });
}

/** Makes a session as new as the password that was changed in it, so that it outlives the others. */
export async function renewSession({ tables, write }: Database, idHash: string, changedAt: number): Promise<void> {
  const { sessions } = tables;
  await write(async (tx) => {
    await tx.update(sessions).set({ createdAt: changedAt, verifiedAt: changedAt }).where(eq(sessions.idHash, idHash));
  });
}

export async function deleteSession({ tables, write }: Database, idHash: string): Promise<void> {
  await write(async (tx) => {
    await tx.delete(tables.sessions).where(eq(tables.sessions.idHash, idHash));
  });
}

/**
 * Adds to a counter, or begins its next window where the last is over, and gives the row as it is then; undefined
 * where there is none. It never inserts: on MySQL the gap that it locked would be what every other insert waits for.
 */
export async function bumpLimit({ tables, write }: Database, key: string, now: number, windowMs: number, by = 1) {
  const { rateLimits: limits } = tables;
  return write(async (tx) => {
    const running = and(eq(limits.key, key), gt(limits.resetAt, now));
    const over = and(eq(limits.key, key), lte(limits.resetAt, now));
    const bumped = await tx
      .update(limits)
      .set({ count: sql`${limits.count} + ${by}` })
      .where(running);
    if (changedRows(bumped) === 0) {
      const next = { count: by, resetAt: now + windowMs };
      return changedRows(await tx.update(limits).set(next).where(over)) === 0 ? undefined : next;
    }
    const [row] = await tx.select().from(limits).where(eq(limits.key, key));
    return row;
  });
}

/** Begins a counter. False where another has begun it at the same moment. */
export async function beginLimit({ tables, write }: Database, key: string, resetAt: number, by = 1): Promise<boolean> {
  try {
    await write(async (tx) => {
      await tx.insert(tables.rateLimits).values({ key, count: by, resetAt });
    });
    return true;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
}

/** Counts one less in the window that runs; never below none. */
export async function lowerLimit({ tables, write }: Database, key: string, now: number): Promise<void> {
  const { rateLimits: limits } = tables;
  await write(async (tx) => {
    await tx
      .update(limits)
      .set({ count: sql`${limits.count} - 1` })
      .where(and(eq(limits.key, key), gt(limits.resetAt, now), gt(limits.count, 0)));
  });
}

export async function dropLimit({ tables, write }: Database, key: string): Promise<void> {
  await write(async (tx) => {
    await tx.delete(tables.rateLimits).where(eq(tables.rateLimits.key, key));
  });
}
