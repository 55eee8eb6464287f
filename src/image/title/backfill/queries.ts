import { asc, eq, gt } from 'drizzle-orm';
import type { Database } from '#db/database.ts';
import { locked } from '../../removal/queries.ts';
import { deleteWords, insertWords } from '../queries.ts';

const backfillName = 'titles.words';

/** How far the words of older titles are: the last id that was looked at, '' at the beginning, undefined when done. */
export async function backfillPlace({ tables: { siteSettings: t }, read }: Database): Promise<string | undefined> {
  const [row] = await read.select({ value: t.value }).from(t).where(eq(t.name, backfillName));
  const place: unknown = row === undefined ? '' : JSON.parse(row.value);
  return typeof place === 'string' ? place : undefined;
}

/** Writes the words of up to `limit` titled pictures with ids behind `after`, and how far it has come; says whether more follow. */
export async function backfillWords(
  db: Database,
  after: string,
  limit: number,
  now: number,
): Promise<string | undefined> {
  const { images: t, siteSettings } = db.tables;
  return await db.write(async (tx) => {
    const columns = { id: t.id, userId: t.userId, createdAt: t.createdAt, title: t.title };
    const found = tx.select(columns).from(t).where(gt(t.id, after)).orderBy(asc(t.id)).limit(limit);
    const rows = await locked(db, found, 'wait');
    const titled = rows.filter(({ title }) => title !== null);
    await deleteWords(
      db,
      tx,
      titled.map(({ id }) => id),
    );
    await insertWords(db, tx, titled);
    const place = rows.length < limit ? undefined : rows.at(-1)?.id;
    await tx.delete(siteSettings).where(eq(siteSettings.name, backfillName));
    await tx.insert(siteSettings).values({ name: backfillName, value: JSON.stringify(place ?? null), changedAt: now });
    return place;
  });
}
