import { asc, eq, gt, sql } from 'drizzle-orm';
import type { Database } from '#db/database.ts';

const noteName = 'statistics.space';

/** What some pictures keep in each store, and the last id among them; undefined behind the last picture. */
export async function sumStores(db: Database, after: string, limit: number) {
  const { images: t } = db.tables;
  const some = db.read
    .select({ id: t.id, store: t.store, bytes: t.bytes })
    .from(t)
    .where(gt(t.id, after))
    .orderBy(asc(t.id))
    .limit(limit)
    .as('some');
  const rows = await db.read
    .select({
      store: some.store,
      images: sql`count(*)`,
      bytes: sql`sum(${some.bytes})`,
      last: sql<string>`max(${some.id})`,
    })
    .from(some)
    .groupBy(some.store);
  const stores = rows.map(({ store, images, bytes }) => ({ store, images: Number(images), bytes: Number(bytes) }));
  const count = stores.reduce((sum, { images }) => sum + images, 0);
  const last = rows.map((row) => row.last).sort();
  return { stores, last: count < limit ? undefined : last.at(-1) };
}

/** What was measured last, as JSON. */
export async function readSpace({ tables: { siteSettings: t }, read }: Database) {
  const [row] = await read.select({ value: t.value, at: t.changedAt }).from(t).where(eq(t.name, noteName));
  return row;
}

export async function writeSpace(db: Database, value: string, now: number): Promise<void> {
  const { siteSettings: t } = db.tables;
  await db.write(async (tx) => {
    await tx.delete(t).where(eq(t.name, noteName));
    await tx.insert(t).values({ name: noteName, value, changedAt: now });
  });
}
