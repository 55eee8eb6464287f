import type { Database } from '#db/database.ts';
import type { ImageRow } from '../image.ts';
import { allEntries, countEntries, entriesOf, type Position, type Scope, walkPictures, wordsFrom } from './queries.ts';
import { fitsWords, titleWords } from './title-words.ts';

type Found = Pick<ImageRow, 'id' | 'createdAt' | 'title'>;

export interface Search<Row extends Found> extends Scope {
  /** What was typed. */
  readonly q: string;
  readonly limit: number;
  /** Loads those of these pictures that may be shown, in any order. */
  readonly rows: (ids: string[]) => Promise<Row[]>;
}

export interface FoundPage<Row> {
  /** The newest first. */
  readonly rows: readonly Row[];
  /** From where to look on; undefined where nothing is left. A page that ends its search early may have few rows, or none. */
  readonly next: Position | undefined;
}

// Up to so many entries are read and sorted; of a word that has more, so many ways to end are followed in order of time.
const fewEntries = 5000;
const fewWords = 16;
const atOnce = 100;
const walkedAtOnce = 2000;

/** The next places to look at, and from where on after them. */
type Look = (after: Position | undefined) => Promise<{ entries: Position[]; next: Position | undefined }>;

/**
 * Pictures whose titles have words that begin with each of the words typed, newest first. However many pictures there
 * are, a page costs a bounded walk along indexes: where that ends before the page is full, `next` says from where to go on.
 */
export async function searchTitles<Row extends Found>(db: Database, search: Search<Row>): Promise<FoundPage<Row>> {
  const wanted = titleWords(search.q);
  if (wanted.length === 0) return { rows: [], next: undefined };
  const { look, rounds } = await wayOf(db, search, wanted);
  const rows: Row[] = [];
  let { after } = search;
  for (let round = 0; round < rounds; round++) {
    const { entries, next } = await look(after);
    for (let at = 0; at < entries.length; at += atOnce) {
      const loaded = await search.rows(entries.slice(at, at + atOnce).map(({ id }) => id));
      for (const row of loaded.filter(({ title }) => fitsWords(title, wanted)).sort(newestFirst)) {
        const last = rows.at(-1);
        if (last && rows.length === search.limit) return { rows, next: { createdAt: last.createdAt, id: last.id } };
        rows.push(row);
      }
    }
    if (!next) return { rows, next: undefined };
    after = next;
  }
  return { rows, next: after };
}

/** Chooses by what the words typed have in the index: long words first, for they are rare. */
async function wayOf(db: Database, scope: Scope, wanted: readonly string[]): Promise<{ look: Look; rounds: number }> {
  let rarest = { begin: '', entries: Number.POSITIVE_INFINITY };
  for (const begin of wanted.toSorted((a, b) => b.length - a.length).slice(0, 3)) {
    const entries = await countEntries(db, scope, begin, fewEntries + 1);
    if (entries < rarest.entries) rarest = { begin, entries };
    if (entries <= atOnce) break;
  }
  if (rarest.entries <= fewEntries) return { look: byFew(db, scope, rarest.begin), rounds: fewEntries / atOnce };
  const words = await wordsFrom(db, scope, rarest.begin, fewWords + 1);
  if (words.length <= fewWords) return { look: byWords(db, scope, words), rounds: 10 };
  return { look: byWalk(db, scope, wanted), rounds: 3 };
}

/** A rare word: all that it has, sorted here. */
function byFew(db: Database, scope: Scope, begin: string): Look {
  let left: Position[] | undefined;
  return async () => {
    left ??= once((await allEntries(db, scope, begin)).sort(newestFirst));
    const entries = left.splice(0, atOnce);
    return { entries, next: left.length > 0 ? entries.at(-1) : undefined };
  };
}

/** A common word that can end in few ways: the index has each of them by time, so they are merged. */
function byWords(db: Database, scope: Scope, words: readonly string[]): Look {
  return async (after) => {
    const lists = await Promise.all(words.map((word) => entriesOf(db, { ...scope, after }, word, atOnce)));
    const merged = once(lists.flat().sort(newestFirst));
    const entries = merged.slice(0, atOnce);
    const more = merged.length > atOnce || lists.some((list) => list.length === atOnce);
    return { entries, next: more ? entries.at(-1) : undefined };
  };
}

/** Letters that half of all titles have: among the newest pictures there are enough of them. */
function byWalk(db: Database, scope: Scope, wanted: readonly string[]): Look {
  return async (after) => {
    const { entries, end } = await walkPictures(db, { ...scope, after }, wanted, walkedAtOnce);
    return { entries: entries.sort(newestFirst), next: end };
  };
}

const newestFirst = (a: Position, b: Position) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1);

/** Drops what follows its like: a title may have several words that begin alike. */
function once(sorted: readonly Position[]): Position[] {
  return sorted.filter(({ id }, at) => id !== sorted[at - 1]?.id);
}
