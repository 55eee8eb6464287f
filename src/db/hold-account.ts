import { eq } from 'drizzle-orm';
import type { Database, Queries } from './database.ts';

/**
 * What lets an account in, held until the commit: a change of its password, its role or its being let in at all is over
 * before, and is seen here, or waits. Undefined where there is no such account.
 */
export async function holdAccount(db: Database, tx: Queries, userId: string) {
  const { users: t } = db.tables;
  const { passwordChangedAt, disabledAt, role } = t;
  const found = tx.select({ passwordChangedAt, disabledAt, role }).from(t).where(eq(t.id, userId));
  const [row] = await held(db, found);
  return row;
}

/** Rows as they are now, held until the commit; SQLite has one writer at a time anyway. */
export function held<T extends object>(db: Database, query: T): T {
  return db.engine === 'sqlite' ? query : (query as T & { for(strength: 'update'): T }).for('update');
}
