import { and, asc, eq, gt, gte, inArray, isNull, lt, ne, or, type SQL, sql } from 'drizzle-orm';
import { type AuditRow, insertAudit } from '#audit/queries.ts';
import type { Caller } from '#authority/caller.ts';
import type { Role } from '#contract/account.ts';
import { changedRows, type Database, type Queries } from '#db/database.ts';
import { requireStanding } from '#db/require-standing.ts';
import { replaceWords } from '../queries.ts';
import type { StoredUser } from '../user.ts';

type Tables = Database['tables'];

function shownColumns({ users, usage }: Tables) {
  const { id, name, email, role, disabledAt, createdAt, lastSeenAt } = users;
  const { quotaBytes, quotaImages, retentionDays, requireTwoFactor } = users;
  const app = sql`exists (select 1 from authenticators a where a.user_id = ${id} and a.confirmed_at is not null)`;
  const passkey = sql`exists (select 1 from passkeys p where p.user_id = ${id})`;
  return {
    ...{ id, name, email, role, disabledAt, createdAt, lastSeenAt },
    ...{ quotaBytes, quotaImages, retentionDays, requireTwoFactor },
    images: usage.images,
    bytes: usage.bytes,
    twoFactor: sql<number>`case when ${app} or ${passkey} then 1 else 0 end`,
  };
}

export type ShownUser = Awaited<ReturnType<typeof pageByEmail>>[number];

/** Users in the order of their e-mails, from behind `after` on. */
export async function pageByEmail(
  db: Database,
  page: { role: Role | undefined; after: string | undefined; limit: number },
) {
  const { users, usage } = db.tables;
  return await db.read
    .select(shownColumns(db.tables))
    .from(users)
    .leftJoin(usage, eq(usage.userId, users.id))
    .where(
      and(page.role && eq(users.role, page.role), page.after === undefined ? undefined : gt(users.email, page.after)),
    )
    .orderBy(asc(users.email))
    .limit(page.limit);
}

/** Where in the words of users a search is. */
export interface FoundAt {
  readonly word: string;
  readonly id: string;
}

/** One word of a user that begins as looked for; `fits` is 1 for a user with all that is asked, once for each. */
export interface FoundWord extends FoundAt {
  readonly fits: number;
}

/**
 * Words that begin with `first`, in their order, from behind `after` on. What else is asked stands among the columns, where
 * neither engine turns it into a join, which it would sort.
 */
export async function wordsAfter(
  db: Database,
  { first, others, role }: { first: string; others: readonly string[]; role: Role | undefined },
  after: FoundAt | undefined,
  limit: number,
): Promise<FoundWord[]> {
  const { users, userWords: t } = db.tables;
  const asked = and(
    // Somebody with two such words is met at the first of them.
    sql`not ${hasWord(t.userId, first, sql`${t.word}`)}`,
    ...others.map((term) => hasWord(t.userId, term, sql`${beyond(term)}`)),
    role && sql`exists (select 1 from ${users} where ${users.id} = ${t.userId} and ${users.role} = ${role})`,
  );
  return await db.read
    .select({ word: t.word, id: t.userId, fits: sql<number>`case when ${asked} then 1 else 0 end` })
    .from(t)
    .where(and(after ? behind(db, after) : gte(t.word, first), lt(t.word, beyond(first))))
    .orderBy(asc(t.word), asc(t.userId))
    .limit(limit);
}

/** One word may be everybody's (a domain), so the walk begins at the very place; each engine sees that in words of its own. */
function behind({ engine, tables: { userWords: t } }: Database, { word, id }: FoundAt): SQL | undefined {
  if (engine === 'sqlite') return sql`(${t.word}, ${t.userId}) > (${word}, ${id})`;
  return or(gt(t.word, word), and(eq(t.word, word), gt(t.userId, id)));
}

/** How many words of users begin with a term, counted up to `most`. */
export async function countWords(db: Database, term: string, most: number): Promise<number> {
  const { userWords: t } = db.tables;
  const range = and(gte(t.word, term), lt(t.word, beyond(term)));
  const some = db.read.select({ word: t.word }).from(t).where(range).limit(most).as('some');
  const [row] = await db.read.select({ words: sql`count(*)` }).from(some);
  return Number(row?.words ?? 0);
}

/** These users, in any order. */
export async function usersById(db: Database, ids: readonly string[]): Promise<ShownUser[]> {
  const { users, usage } = db.tables;
  if (ids.length === 0) return [];
  return await db.read
    .select(shownColumns(db.tables))
    .from(users)
    .leftJoin(usage, eq(usage.userId, users.id))
    .where(inArray(users.id, [...ids]));
}

const beyond = (prefix: string) => `${prefix}\u{10ffff}`;
const hasWord = (userId: Tables['userWords']['userId'], from: string, to: SQL) =>
  sql`exists (select 1 from user_words w where w.user_id = ${userId} and w.word >= ${from} and w.word < ${to})`;

/** One user with what lets them in. */
export async function shownUser(db: Database, id: string) {
  const { users, usage, sessions, tokens, passkeys, oauthRecords } = db.tables;
  const [row] = await db.read
    .select(shownColumns(db.tables))
    .from(users)
    .leftJoin(usage, eq(usage.userId, users.id))
    .where(eq(users.id, id));
  if (!row) return undefined;
  const now = Date.now();
  const grants = and(eq(oauthRecords.accountId, id), eq(oauthRecords.model, 'Grant'), gt(oauthRecords.expiresAt, now));
  const good = gte(sessions.createdAt, sql`(select password_changed_at from users where id = ${id})`);
  const [open, helpers, issued, keys] = await Promise.all([
    db.read.$count(sessions, and(eq(sessions.userId, id), gt(sessions.expiresAt, now), good)),
    db.read.$count(oauthRecords, grants),
    db.read.$count(tokens, eq(tokens.userId, id)),
    db.read.$count(passkeys, eq(passkeys.userId, id)),
  ]);
  return { ...row, sessions: open, helpers, tokens: issued, passkeys: keys };
}

type Change = Partial<
  Pick<StoredUser, 'name' | 'role' | 'disabledAt' | 'quotaBytes' | 'quotaImages' | 'retentionDays' | 'requireTwoFactor'>
>;

export type Outcome = 'done' | 'unknown' | 'last_admin';

/** Changes a user and writes it down, unless nobody could administer the site then. */
export async function changeStored(
  db: Database,
  id: string,
  change: Change,
  by: Caller,
  tell: (before: StoredUser) => readonly AuditRow[],
): Promise<Outcome> {
  const { users: t } = db.tables;
  const ends = change.role === 'user' || (change.disabledAt ?? null) !== null;
  return await db.write(async (tx) => {
    if (ends) await lockAdmins(db, tx);
    await requireStanding(db, tx, by);
    const [user] = await tx.select().from(t).where(eq(t.id, id));
    if (!user) return 'unknown';
    if (ends && user.role === 'admin' && !(await hasOtherAdmin(db, tx, id))) return 'last_admin';
    // Who is shut out already was so before now.
    const disabledAt = change.disabledAt ? (user.disabledAt ?? change.disabledAt) : change.disabledAt;
    const set = { ...change, ...(disabledAt === undefined ? {} : { disabledAt }) };
    if (Object.keys(set).length > 0) await tx.update(t).set(set).where(eq(t.id, id));
    if (change.name !== undefined) await replaceWords(db, tx, { ...user, name: change.name });
    await insertAudit(db, tx, tell(user));
    return 'done';
  });
}

/** An UPDATE of nothing locks the administrators on either engine: of two who lose their role at once one stays. */
async function lockAdmins({ tables: { users: t } }: Database, tx: Queries): Promise<void> {
  await tx
    .update(t)
    .set({ role: sql`${t.role}` })
    .where(eq(t.role, 'admin'));
}

async function hasOtherAdmin({ tables: { users: t } }: Database, tx: Queries, id: string): Promise<boolean> {
  return (await tx.$count(t, and(eq(t.role, 'admin'), isNull(t.disabledAt), ne(t.id, id)))) > 0;
}

/** Ends all that lets a user in but the password; API tokens where told to. */
export async function endAllAccess(
  db: Database,
  userId: string,
  { withTokens, tell }: { withTokens: boolean; tell: (ended: { sessions: number; tokens: number }) => AuditRow },
): Promise<void> {
  const { sessions, tokens, oauthRecords } = db.tables;
  await db.write(async (tx) => {
    const browsers = changedRows(await tx.delete(sessions).where(eq(sessions.userId, userId)));
    await tx.delete(oauthRecords).where(eq(oauthRecords.accountId, userId));
    const issued = withTokens ? changedRows(await tx.delete(tokens).where(eq(tokens.userId, userId))) : 0;
    await insertAudit(db, tx, [tell({ sessions: browsers, tokens: issued })]);
  });
}
