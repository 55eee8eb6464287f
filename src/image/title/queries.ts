import { and, asc, desc, eq, exists, gt, gte, inArray, lt, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Database, Queries } from '#db/database.ts';
import type { ImageRow } from '../image.ts';
import { titleWords } from './title-words.ts';

type Titled = Pick<ImageRow, 'id' | 'userId' | 'createdAt' | 'title'>;

/** Adds the words of new pictures' titles, in the transaction that adds the pictures. */
export async function insertWords({ tables }: Database, tx: Queries, pictures: readonly Titled[]): Promise<void> {
  const rows = pictures.flatMap(({ id, userId, createdAt, title }) =>
    titleWords(title).map((word) => ({ word, imageId: id, userId, createdAt })),
  );
  if (rows.length > 0) await tx.insert(tables.titleWords).values(rows);
}

/** Forgets the words of pictures, in the transaction that ends or changes them. */
export async function deleteWords({ tables: { titleWords: t } }: Database, tx: Queries, ids: readonly string[]) {
  if (ids.length > 0) await tx.delete(t).where(inArray(t.imageId, [...ids]));
}

/** Writes the words of pictures anew as their rows say, in the transaction that has changed the rows. */
export async function renewWords(db: Database, tx: Queries, ids: readonly string[]): Promise<void> {
  const { images: t } = db.tables;
  if (ids.length === 0) return;
  const columns = { id: t.id, userId: t.userId, createdAt: t.createdAt, title: t.title };
  const rows = await tx
    .select(columns)
    .from(t)
    .where(inArray(t.id, [...ids]));
  await deleteWords(db, tx, ids);
  await insertWords(db, tx, rows);
}

/** A place in a list that goes from new to old. */
export interface Position {
  readonly createdAt: number;
  readonly id: string;
}

/** Where is searched: one user's pictures or everybody's, of some time, behind a position. */
export interface Scope {
  readonly userId: string | undefined;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly after: Position | undefined;
}

type Words = Database['tables']['titleWords'];
type Images = Database['tables']['images'];

// The last code point there is: what begins with a word comes before it.
const last = '\u{10ffff}';

function among(t: Words, { userId }: Scope, begin: string): SQL | undefined {
  return and(userId === undefined ? undefined : eq(t.userId, userId), gte(t.word, begin), lt(t.word, begin + last));
}

function inTime(
  createdAt: Words['createdAt'] | Images['createdAt'],
  id: Words['imageId'] | Images['id'],
  { from, to, after }: Scope,
): SQL | undefined {
  return and(
    from === undefined ? undefined : gte(createdAt, from),
    to === undefined ? undefined : lt(createdAt, to),
    after && lte(createdAt, after.createdAt),
    after && or(lt(createdAt, after.createdAt), lt(id, after.id)),
  );
}

/** How many entries begin with these letters, counted no further than `most`. */
export async function countEntries(db: Database, scope: Scope, begin: string, most: number): Promise<number> {
  const { titleWords: t } = db.tables;
  const some = db.read
    .select({ one: sql`1`.as('one') })
    .from(t)
    .where(among(t, scope, begin))
    .limit(most)
    .as('some');
  const [row] = await db.read.select({ entries: sql`count(*)` }).from(some);
  return Number(row?.entries ?? 0);
}

/** Every entry that begins with these letters, in any order; for what was counted before. */
export async function allEntries(db: Database, scope: Scope, begin: string): Promise<Position[]> {
  const { titleWords: t } = db.tables;
  return await db.read
    .select({ id: t.imageId, createdAt: t.createdAt })
    .from(t)
    .where(and(among(t, scope, begin), inTime(t.createdAt, t.imageId, scope)));
}

/** The different words that begin with these letters, one step along the index for each; no further than `most`. */
export async function wordsFrom(db: Database, scope: Scope, begin: string, most: number): Promise<string[]> {
  const { titleWords: t } = db.tables;
  const words: string[] = [];
  while (words.length < most) {
    const behind = words.at(-1);
    const [next] = await db.read
      .select({ word: t.word })
      .from(t)
      .where(and(among(t, scope, begin), behind === undefined ? undefined : gt(t.word, behind)))
      .orderBy(asc(t.word))
      .limit(1);
    if (!next) break;
    words.push(next.word);
  }
  return words;
}

/** The newest entries of one whole word. */
export async function entriesOf(db: Database, scope: Scope, word: string, limit: number): Promise<Position[]> {
  const { titleWords: t } = db.tables;
  const owned = scope.userId === undefined ? undefined : eq(t.userId, scope.userId);
  return await db.read
    .select({ id: t.imageId, createdAt: t.createdAt })
    .from(t)
    .where(and(owned, eq(t.word, word), inTime(t.createdAt, t.imageId, scope)))
    .orderBy(desc(t.createdAt), desc(t.imageId))
    .limit(limit);
}

/**
 * Of the next `look` pictures, and those of the same moment as the last, the ones whose titles have all the words, in any
 * order; and where it ended, if more may follow.
 */
export async function walkPictures(db: Database, scope: Scope, begins: readonly string[], look: number) {
  const { images: t } = db.tables;
  const within = and(
    scope.userId === undefined ? undefined : eq(t.userId, scope.userId),
    inTime(t.createdAt, t.id, scope),
  );
  // By time alone: the index of everybody's pictures has other columns between time and id.
  const [end] = await db.read
    .select({ createdAt: t.createdAt })
    .from(t)
    .where(within)
    .orderBy(desc(t.createdAt))
    .limit(1)
    .offset(look - 1);
  const entries = await db.read
    .select({ id: t.id, createdAt: t.createdAt })
    .from(t)
    .where(and(within, end && gte(t.createdAt, end.createdAt), ...begins.map((begin) => hasWord(db, begin))));
  return { entries, end: end && { createdAt: end.createdAt, id: beforeAllIds } };
}

// No id comes before it: behind this place are older pictures alone.
const beforeAllIds = '0'.repeat(22);

function hasWord(db: Database, begin: string): SQL {
  const { images, titleWords: t } = db.tables;
  const found = db.read
    .select({ one: sql`1` })
    .from(t)
    .where(and(eq(t.imageId, images.id), gte(t.word, begin), lt(t.word, begin + last)));
  return exists(found);
}
