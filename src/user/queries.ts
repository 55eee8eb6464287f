import { asc, eq, getTableColumns, gte, sql } from 'drizzle-orm';
import type { Caller } from '#authority/caller.ts';
import { changedRows, type Database, type Queries } from '#db/database.ts';
import { holdAccount } from '#db/hold-account.ts';
import { requireStanding } from '#db/require-standing.ts';
import { searchWords } from './search-words.ts';
import type { StoredUser, User } from './user.ts';

/** The one row with this e-mail or id, its password hash with it. */
export async function findStoredUser(
  { tables, read }: Database,
  by: { email: string } | { id: string },
): Promise<StoredUser | undefined> {
  const { users } = tables;
  const match = 'email' in by ? eq(users.email, by.email) : eq(users.id, by.id);
  const [row] = await read.select().from(users).where(match).limit(1);
  return row;
}

export async function countUsers({ tables, read }: Database): Promise<number> {
  return read.$count(tables.users);
}

export async function insertUser({ tables }: Database, tx: Queries, row: StoredUser): Promise<void> {
  const { users, usage, userWords } = tables;
  await tx.insert(users).values(row);
  await tx.insert(usage).values({ userId: row.id, images: 0, bytes: 0 });
  await tx.insert(userWords).values(searchWords(row).map((word) => ({ word, userId: row.id })));
}

/** The words under which a user is found, after another name. */
export async function replaceWords({ tables: { userWords: t } }: Database, tx: Queries, user: User): Promise<void> {
  await tx.delete(t).where(eq(t.userId, user.id));
  await tx.insert(t).values(searchWords(user).map((word) => ({ word, userId: user.id })));
}

/** Inserts only while there is no user; whether it did. */
export async function insertFirstUser(db: Database, row: StoredUser): Promise<boolean> {
  const { users } = db.tables;
  return db.write(async (tx) => {
    // An UPDATE of nothing is a read that locks, gaps too, on either engine: two of these at once cannot both insert.
    const locked = await tx
      .update(users)
      .set({ role: sql`${users.role}` })
      .where(gte(users.createdAt, 0));
    if (changedRows(locked) > 0) return false;
    await insertUser(db, tx, row);
    return true;
  });
}

export async function selectUsers({ tables, read }: Database): Promise<User[]> {
  const { passwordHash: _, ...columns } = getTableColumns(tables.users);
  return read.select(columns).from(tables.users).orderBy(asc(columns.createdAt), asc(columns.id));
}

/** Puts a password in the place of another, and gives since when it is that; undefined where there is no such user. */
export async function replacePassword(
  db: Database,
  id: string,
  { by, passwordHash, now }: { by: Caller; passwordHash: string; now: () => number },
): Promise<number | undefined> {
  const { users: t } = db.tables;
  return await db.write(async (tx) => {
    await requireStanding(db, tx, by);
    if (!(await holdAccount(db, tx, id))) return undefined;
    // Asked while nobody else gets at the account: what was made before is older, in this very millisecond too.
    const passwordChangedAt = now() + 1;
    await tx.update(t).set({ passwordHash, passwordChangedAt }).where(eq(t.id, id));
    return passwordChangedAt;
  });
}

type Change = Partial<Pick<StoredUser, 'name' | 'locale'>>;

/** Whether there was such a user. */
export async function updateUser(db: Database, id: string, change: Change): Promise<boolean> {
  const { tables, write } = db;
  return write(async (tx) => {
    const result = await tx.update(tables.users).set(change).where(eq(tables.users.id, id));
    if (changedRows(result) === 0) return false;
    if (change.name !== undefined) {
      const [user] = await tx.select().from(tables.users).where(eq(tables.users.id, id));
      if (user) await replaceWords(db, tx, user);
    }
    return true;
  });
}
