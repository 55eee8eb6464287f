import { inArray } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { newId } from '#db/new-id.ts';
import { eachEngine } from '#test/support/engines.ts';
import { newRow } from '#test/support/image-desk.ts';
import { insertRow, updateRow } from '../queries.ts';
import { backfillTitles } from './backfill.ts';
import { insertWords, type Position } from './queries.ts';
import { searchTitles } from './search.ts';

eachEngine('the search for titles', (database) => {
  const now = 1_800_000_000_000;

  /** Bulk rows of one user, the first the newest. */
  async function seed(userId: string, titles: readonly (string | null)[], words = true) {
    const rows = titles.map((title, at) => newRow(userId, { title, createdAt: now - at * 10 }));
    const { images } = database().tables;
    for (let at = 0; at < rows.length; at += 500) {
      const some = rows.slice(at, at + 500);
      await database().write(async (tx) => {
        await tx.insert(images).values(some);
        if (words) await insertWords(database(), tx, some);
      });
    }
    return rows;
  }

  const loaded = (ids: string[]) => {
    const { images } = database().tables;
    return database().read.select().from(images).where(inArray(images.id, ids));
  };
  const page = (userId: string | undefined, q: string, limit = 10, after?: Position) =>
    searchTitles(database(), { userId, q, limit, after, from: undefined, to: undefined, rows: loaded });

  /** All pages of a search; each may be empty, but there must be an end. */
  async function everyTitle(userId: string, q: string) {
    const titles: (string | null)[] = [];
    let after: Position | undefined;
    let pages = 0;
    do {
      const { rows, next } = await page(userId, q, 100, after);
      titles.push(...rows.map(({ title }) => title));
      after = next;
      pages++;
    } while (after && pages < 200);
    expect(after).toBeUndefined();
    return titles;
  }

  it('follows a title when it changes and ends, and knows no other user’s', async () => {
    const [ada, bob] = [newId(), newId()];
    const row = newRow(ada, { title: 'Invoice of March' });
    await insertRow(database(), row, now);
    expect((await page(ada, 'inv mar')).rows.map(({ id }) => id)).toEqual([row.id]);
    expect((await page(bob, 'inv mar')).rows).toEqual([]);
    expect((await page(undefined, 'invoice')).rows.map(({ id }) => id)).toContain(row.id);
    await updateRow(database(), { id: row.id, ownerId: ada, now }, { title: 'Receipt' });
    expect((await page(ada, 'invoice')).rows).toEqual([]);
    expect((await page(ada, 'receipt')).rows).toHaveLength(1);
    await updateRow(database(), { id: row.id, ownerId: ada, now }, { title: null });
    expect((await page(ada, 'receipt')).rows).toEqual([]);
  });

  it('gives newest first, page by page, each once, for rare words', async () => {
    const ada = newId();
    const titles = Array.from({ length: 25 }, (_, at) => `Alpha ${at} alphabet`);
    await seed(ada, titles);
    expect(await everyTitle(ada, 'alph')).toEqual(titles);
    const first = await page(ada, 'alpha', 10);
    const second = await page(ada, 'alpha', 10, first.next);
    expect([...first.rows, ...second.rows].map(({ title }) => title)).toEqual(titles.slice(0, 20));
  });

  it('finds by words that thousands of titles have, in few or in many endings, and none of it is missed or twice', async () => {
    const ada = newId();
    // Old and common: `screen…` ends in two ways, `n…` in hundreds.
    const titles = Array.from({ length: 5400 }, (_, at) =>
      at < 300 ? 'Newest of all' : `${at % 2 ? 'Screenshot' : 'Screens'} n${at % 400}${at % 900 === 0 ? ' rare' : ''}`,
    );
    await seed(ada, titles);
    const common = await everyTitle(ada, 'screen');
    expect(common).toEqual(titles.slice(300));
    expect(await everyTitle(ada, 'n')).toEqual(titles);
    expect(await everyTitle(ada, 'screen rare')).toEqual(titles.filter((title) => title.endsWith('rare')));
    const { rows } = await page(ada, 'screen', 10);
    expect(rows.map(({ title }) => title)).toEqual(titles.slice(300, 310));
  });

  it('finds older titles once their words were written in the background, and does that once', async () => {
    const ada = newId();
    const titles = Array.from({ length: 450 }, (_, at) => (at % 3 === 0 ? null : `Ancient ${at}`));
    await seed(ada, titles, false);
    expect((await page(ada, 'ancient')).rows).toEqual([]);
    let calls = 0;
    await backfillTitles({ db: database() }, () => ++calls > 1);
    await backfillTitles({ db: database() });
    expect(await everyTitle(ada, 'ancient')).toEqual(titles.filter((title) => title !== null));
    const late = await seed(ada, ['Later'], false);
    await backfillTitles({ db: database() });
    expect(late).toHaveLength(1);
    expect((await page(ada, 'later')).rows).toEqual([]);
  });
});
