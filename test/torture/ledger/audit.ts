import { join } from 'node:path';
import { type Book, BrokenPromise, type Entry } from './book.ts';
import { doubleDeletions } from './double-deletions.ts';
import {
  deletionsIn,
  filesUnder,
  objectsUnder,
  type Row,
  readQueues,
  readTables,
  type Tables,
  type Thing,
  thingsUnder,
} from './evidence.ts';
import type { Figures, Place } from './message.ts';

/**
 * Looks for itself, after the last fault and the time to recover: at every link through every process, and at database,
 * folders and store behind them.
 * @throws BrokenPromise with all that is wrong
 */
export async function audit(book: Book, place: Place): Promise<Figures> {
  const isAlive = (one: Entry) => one.state === 'alive' && !book.mayHaveExpired(one);
  const alive = book.entries.filter(isAlive);
  const dead = book.entries.filter((one) => one.id !== undefined && !isAlive(one));
  const deadIds = [...dead.flatMap(({ id }) => id ?? []), ...book.entries.flatMap(({ former }) => former)];
  const tables = await readTables(place);
  const wrong = [
    ...(await wrongLinks(book, place, alive, deadIds)),
    ...(await wrongLists(place, alive)),
    ...wrongRows(book, tables, alive),
    ...wrongUsage(tables),
    ...(await wrongQueues(place)),
  ];
  const stray = [...wrongBytes(place, tables.images), ...leftovers(place, alive)];
  const { needless, excused } = doubleDeletions(deletionsIn(place.storeLog), place);
  const all = [...wrong, ...stray, ...needless];
  const more = all.length > 8 ? [`and ${all.length - 8} more`] : [];
  if (all.length > 0) throw new BrokenPromise([...all.slice(0, 8), ...more].join('\n  '));
  const acknowledged = book.entries.filter(({ id }) => id !== undefined).length;
  const figures = { lost: wrong.length, orphans: stray.length, askedAgain: excused, looks: book.looks };
  return { acknowledged, alive: alive.length, dead: deadIds.length, ...figures };
}

const lanes = 12;

async function inLanes<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let at = next++; at < items.length; at = next++) await work(items[at] as T);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

async function wrongLinks(book: Book, { urls }: Place, alive: Entry[], deadIds: string[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const url of urls) {
    await inLanes(alive, async (one) => {
      const answer = await fetch(`${url}/image/${one.id}`);
      const bytes = new Uint8Array(await answer.arrayBuffer());
      if (answer.status !== 200) return void wrong.push(`${one.id} (${one.title}) is lost: ${answer.status} at ${url}`);
      const told = (error: unknown) => void wrong.push(error instanceof BrokenPromise ? error.message : String(error));
      await book.match(one, bytes).catch(told);
    });
    await inLanes(deadIds, async (id) => {
      const { status } = await fetch(`${url}/image/${id}`);
      if (status !== 404) wrong.push(`${id} is deleted or has expired, and answers ${status} at ${url}`);
    });
  }
  return wrong;
}

async function wrongLists({ urls, tokens }: Place, alive: Entry[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const [owner, token] of tokens.entries()) {
    const theirs = new Set(alive.flatMap((one) => (one.owner === owner ? [one.id ?? ''] : [])));
    const listed = await listAll(urls.at(-1) ?? '', token);
    const found = new Set(listed);
    if (found.size !== listed.length) wrong.push('A list has one picture twice');
    for (const id of theirs) if (!found.has(id)) wrong.push(`${id} is missing in its owner's list`);
    for (const id of found) if (!theirs.has(id)) wrong.push(`${id} is in a list, and should not be`);
  }
  return wrong;
}

async function listAll(url: string, token: string): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${url}/api/v1/images?limit=200${query}`, { headers });
    const page = (await answer.json()) as { images: { id: string }[]; next_cursor: string | null };
    ids.push(...page.images.map(({ id }) => id));
    cursor = page.next_cursor;
  }
  return ids;
}

/** Rows of pictures that nobody has any more, or more than one of the same upload. */
function wrongRows(book: Book, { images, strayWords }: Tables, alive: Entry[]): string[] {
  const wrong: string[] = [];
  const ids = new Set(alive.map(({ id }) => id));
  const uploads = new Map(book.entries.map((one) => [one.title, one]));
  for (const row of images) {
    const upload = uploads.get(row.title);
    if (row.deleted_at !== null) wrong.push(`${row.id} is deleted, and its row is still there`);
    else if (!ids.has(row.id) && (upload?.state !== 'sent' || !upload.whole))
      wrong.push(`${row.id} (${row.title}) has a row, and nobody was told of it or it should be gone`);
  }
  const titles = images.map(({ title }) => title);
  if (new Set(titles).size !== titles.length) wrong.push('One upload has made two pictures');
  if (strayWords > 0) wrong.push(`${strayWords} words are kept of titles of pictures that are gone`);
  return wrong;
}

function wrongUsage({ images, usage }: Tables): string[] {
  return usage.flatMap((said) => {
    const rows = images.filter((row) => row.user_id === said.user_id);
    const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
    if (said.images === rows.length && said.bytes === bytes) return [];
    return [
      `Somebody has ${rows.length} pictures of ${bytes} bytes, and is said to use ${said.images} and ${said.bytes}`,
    ];
  });
}

async function wrongQueues(place: Place): Promise<string[]> {
  const left = await readQueues(place);
  return Object.entries(left).flatMap(([queue, count]) =>
    count > 0 ? [`${count} ${queue} are left in their queue`] : [],
  );
}

/** The bytes of rows against what is there, in both stores. */
function wrongBytes({ dataDir, objects }: Place, images: readonly Row[]): string[] {
  const compare = (store: string, things: readonly Thing[]) => {
    const there = new Map(things.map((one) => [one.key, one]));
    const rows = images.filter((row) => row.store === store);
    const named = new Set(rows.map((row) => row.store_key));
    const bad = rows.flatMap(({ id, store_key: key, bytes, sha256 }) => {
      const found = there.get(key);
      if (!found) return [`${id} has no bytes in ${store}`];
      return found.bytes === bytes && found.sha256 === sha256
        ? []
        : [`${id} has other bytes in ${store} than its row says`];
    });
    return [
      ...bad,
      ...things.flatMap(({ key }) => (named.has(key) ? [] : [`${key} lies in ${store} and no row names it`])),
    ];
  };
  return [...compare('disk', thingsUnder(join(dataDir, 'images'))), ...compare('s3', objectsUnder(objects))];
}

/** Halves of uploads, and copies of what is gone. */
function leftovers({ dataDir }: Place, alive: Entry[]): string[] {
  const living = new Set(alive.map(({ id }) => id));
  const halves = filesUnder(join(dataDir, 'incoming')).filter(({ name }) => !name.endsWith('.lock'));
  const copies = ['cache', 'thumbnails'].flatMap((folder) =>
    filesUnder(join(dataDir, folder)).filter(({ name }) => {
      const id = /^[0-9A-Za-z]{22}/.exec(name)?.[0];
      return id !== undefined && !living.has(id);
    }),
  );
  return [
    ...halves.map(({ path }) => `Half an upload is left: ${path}`),
    ...copies.map(({ path }) => `A copy is left of a picture that is gone: ${path}`),
  ];
}
