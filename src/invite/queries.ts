import { and, desc, eq, gt, isNull } from 'drizzle-orm';
import { type AuditRow, insertAudit } from '#audit/queries.ts';
import type { Caller } from '#authority/caller.ts';
import { changedRows, type Database, type Queries } from '#db/database.ts';
import { requireStanding } from '#db/require-standing.ts';

export type InviteRow = Database['tables']['invites']['$inferSelect'];

/** Adds an invitation of `by`, unless there are `most` open ones already. */
export async function insertInvite(
  db: Database,
  row: InviteRow,
  { by, since, most, tell }: { by: Caller; since: number; most: number; tell: AuditRow },
): Promise<boolean> {
  const { invites: t } = db.tables;
  return await db.write(async (tx) => {
    await requireStanding(db, tx, by);
    if ((await tx.$count(t, open(db, since, row.createdAt))) >= most) return false;
    await tx.insert(t).values(row);
    await insertAudit(db, tx, [tell]);
    return true;
  });
}

function open({ tables: { invites: t } }: Database, since: number, now: number) {
  return and(gt(t.createdAt, since), isNull(t.usedAt), gt(t.expiresAt, now));
}

/** The invitations made after `since` that are still good at `now`, the newest first, with who made them. */
export async function openInvites(db: Database, at: { since: number; now: number; limit: number }) {
  const { invites: t, users } = db.tables;
  return await db.read
    .select({
      id: t.id,
      role: t.role,
      email: t.email,
      createdBy: users.email,
      createdAt: t.createdAt,
      expiresAt: t.expiresAt,
    })
    .from(t)
    .leftJoin(users, eq(users.id, t.createdBy))
    .where(open(db, at.since, at.now))
    .orderBy(desc(t.createdAt))
    .limit(at.limit);
}

/** The invitation behind a link, while it is good. */
export async function goodInvite(db: Database, tokenHash: string, now: number): Promise<InviteRow | undefined> {
  const { invites: t } = db.tables;
  const [row] = await db.read
    .select()
    .from(t)
    .where(and(eq(t.tokenHash, tokenHash), isNull(t.usedAt), gt(t.expiresAt, now)));
  return row;
}

/** Uses an invitation up in the transaction that makes its account; false where another has. */
export async function useUp(
  { tables: { invites: t } }: Database,
  tx: Queries,
  tokenHash: string,
  by: { userId: string; now: number },
): Promise<boolean> {
  const good = and(eq(t.tokenHash, tokenHash), isNull(t.usedAt), gt(t.expiresAt, by.now));
  const used = await tx.update(t).set({ usedAt: by.now, usedBy: by.userId }).where(good);
  return changedRows(used) === 1;
}

/** Takes an unused invitation back; undefined where there is none. */
export async function deleteInvite(
  db: Database,
  id: string,
  tell: (row: InviteRow) => AuditRow,
): Promise<InviteRow | undefined> {
  const { invites: t } = db.tables;
  return await db.write(async (tx) => {
    const [row] = await tx.select().from(t).where(eq(t.id, id));
    if (!row) return undefined;
    if (changedRows(await tx.delete(t).where(and(eq(t.id, id), isNull(t.usedAt)))) === 0) return undefined;
    await insertAudit(db, tx, [tell(row)]);
    return row;
  });
}
