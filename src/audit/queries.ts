import { and, desc, eq, gte, lt, lte, or } from 'drizzle-orm';
import type { AuditAction } from '#contract/audit.ts';
import type { Database, Queries } from '#db/database.ts';

export type StoredAudit = Database['tables']['audit']['$inferSelect'];
export type AuditRow = Omit<StoredAudit, 'id'>;

/** Adds rows to the log, the only thing that is ever done to it. */
export async function insertAudit({ tables }: Database, tx: Queries, rows: readonly AuditRow[]): Promise<void> {
  if (rows.length > 0) await tx.insert(tables.audit).values([...rows]);
}

/** What the log is narrowed by: one of its indexes. */
export type AuditIndex = { actorId: string } | { targetId: string } | { action: AuditAction } | undefined;

/** Rows of the log before an id, the newest first, along one index. */
export async function auditBefore(
  db: Database,
  by: AuditIndex,
  before: number | undefined,
  limit: number,
): Promise<StoredAudit[]> {
  const { audit: t } = db.tables;
  const [name, value] = Object.entries(by ?? {})[0] ?? [];
  const narrowed = name === undefined ? undefined : eq(t[name as 'actorId' | 'targetId' | 'action'], value as string);
  return await db.read
    .select()
    .from(t)
    .where(and(narrowed, before === undefined ? undefined : lt(t.id, before)))
    .orderBy(desc(t.id))
    .limit(limit);
}

/** Where in time an entry is. */
export type Moment = Pick<StoredAudit, 'at' | 'id'>;

/** Rows at `since` or later and earlier than `until`, behind `after`, the latest first, along the index of times. */
export async function auditWithin(
  db: Database,
  { since, until }: { since: number | undefined; until: number | undefined },
  after: Moment | undefined,
  limit: number,
): Promise<StoredAudit[]> {
  const { audit: t } = db.tables;
  return await db.read
    .select()
    .from(t)
    .where(
      and(
        since === undefined ? undefined : gte(t.at, since),
        until === undefined ? undefined : lt(t.at, until),
        after && lte(t.at, after.at),
        after && or(lt(t.at, after.at), lt(t.id, after.id)),
      ),
    )
    .orderBy(desc(t.at), desc(t.id))
    .limit(limit);
}

export async function momentOf(db: Database, id: number): Promise<Moment | undefined> {
  const { audit: t } = db.tables;
  const [found] = await db.read.select({ at: t.at, id: t.id }).from(t).where(eq(t.id, id));
  return found;
}

/** The id of the account with an e-mail. */
export async function accountIdOf(db: Database, email: string): Promise<string | undefined> {
  const { users } = db.tables;
  const [found] = await db.read.select({ id: users.id }).from(users).where(eq(users.email, email));
  return found?.id;
}
