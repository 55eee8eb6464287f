import { and, eq, gt, gte, isNull, lt } from 'drizzle-orm';
import type { Database } from '#db/database.ts';

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
