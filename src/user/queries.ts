import { asc, eq, getTableColumns, gte, sql } from 'drizzle-orm';
import { changedRows, type Database, type Queries } from '#db/database.ts';
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
  await tx.insert(tables.users).values(row);
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

type Change = Partial<
  Pick<StoredUser, 'name' | 'locale' | 'disabledAt' | 'passwordHash' | 'passwordChangedAt' | 'retentionDays'>
>;

/** Whether there was such a user. */
export async function updateUser({ tables, write }: Database, id: string, change: Change): Promise<boolean> {
  return write(async (tx) => {
    const result = await tx.update(tables.users).set(change).where(eq(tables.users.id, id));
    return changedRows(result) === 1;
  });
}
