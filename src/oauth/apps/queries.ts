import { asc, eq } from 'drizzle-orm';
import type { Caller } from '#authority/caller.ts';
import { changedRows, type Database } from '#db/database.ts';
import { requireStanding } from '#db/require-standing.ts';

export type AppRow = Database['tables']['oauthApps']['$inferSelect'];

export async function appById(db: Database, id: string): Promise<AppRow | undefined> {
  const { oauthApps: t } = db.tables;
  const [found] = await db.read.select().from(t).where(eq(t.id, id));
  return found;
}

/** The apps, by their ids. */
export async function pageOfApps(db: Database, limit: number): Promise<AppRow[]> {
  const { oauthApps: t } = db.tables;
  return await db.read.select().from(t).orderBy(asc(t.id)).limit(limit);
}

export async function insertApp(db: Database, by: Caller, row: AppRow): Promise<void> {
  await db.write(async (tx) => {
    await requireStanding(db, tx, by);
    await tx.insert(db.tables.oauthApps).values(row);
  });
}

export async function updateApp(
  db: Database,
  by: Caller,
  id: string,
  change: Partial<Pick<AppRow, 'name' | 'redirectUris' | 'disabledAt'>>,
): Promise<boolean> {
  const { oauthApps: t } = db.tables;
  return await db.write(async (tx) => {
    await requireStanding(db, tx, by);
    return changedRows(await tx.update(t).set(change).where(eq(t.id, id))) === 1;
  });
}

export async function deleteApp(db: Database, id: string): Promise<boolean> {
  const { oauthApps: t } = db.tables;
  return await db.write(async (tx) => changedRows(await tx.delete(t).where(eq(t.id, id))) === 1);
}
