import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { createConnection } from 'mysql2/promise';
import { sha256 } from './fingerprint.ts';
import type { Place } from './message.ts';

export interface Row {
  readonly id: string;
  readonly user_id: string;
  readonly store: string;
  readonly store_key: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly title: string;
  readonly deleted_at: number | null;
}

/** Something that lies somewhere. */
export interface Thing {
  readonly key: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What the tables say, asked in SQL of our own. */
export interface Tables {
  readonly images: readonly Row[];
  readonly usage: readonly { readonly user_id: string; readonly images: number; readonly bytes: number }[];
  /** Words of titles whose picture is not there. */
  readonly strayWords: number;
}

const select = {
  images: 'select id, user_id, store, store_key, bytes, sha256, title, deleted_at from images',
  usage: 'select * from `usage`',
  strayWords: 'select count(*) as n from title_words where image_id not in (select id from images)',
  queued: 'select (select count(*) from purges) as purges, (select count(*) from moves) as moves',
};

async function withQuery<T>(
  { databaseUrl, dataDir }: Pick<Place, 'databaseUrl' | 'dataDir'>,
  work: (query: (sql: string) => Promise<unknown[]>) => Promise<T>,
): Promise<T> {
  if (databaseUrl === undefined) {
    const db = new Sqlite(join(dataDir, 'prntscrn.sqlite'), { readonly: true, timeout: 5000 });
    try {
      return await work(async (sql) => db.prepare(sql).all());
    } finally {
      db.close();
    }
  }
  const connection = await createConnection(databaseUrl);
  try {
    return await work(async (sql) => (await connection.query(sql))[0] as unknown[]);
  } finally {
    await connection.end();
  }
}

export function readTables(place: Place): Promise<Tables> {
  return withQuery(place, async (query) => ({
    images: (await query(select.images)) as Row[],
    usage: ((await query(select.usage)) as Tables['usage'][number][]).map((one) => ({
      ...one,
      images: Number(one.images),
      bytes: Number(one.bytes),
    })),
    strayWords: Number(((await query(select.strayWords)) as { n: unknown }[])[0]?.n),
  }));
}

/** How many entries wait in the two queues. */
export function readQueues(
  place: Pick<Place, 'databaseUrl' | 'dataDir'>,
): Promise<{ readonly purges: number; readonly moves: number }> {
  return withQuery(place, async (query) => {
    const [row] = (await query(select.queued)) as { purges: unknown; moves: unknown }[];
    return { purges: Number(row?.purges), moves: Number(row?.moves) };
  });
}

/** Every file of a folder and below. */
export function thingsUnder(folder: string): Thing[] {
  return filesUnder(folder).map(({ name, path }) => {
    const bytes = readFileSync(path);
    return { key: name, bytes: bytes.length, sha256: sha256(bytes) };
  });
}

export function filesUnder(folder: string): { name: string; path: string }[] {
  if (!existsSync(folder)) return [];
  const found = readdirSync(folder, { recursive: true, withFileTypes: true });
  return found.flatMap((one) => (one.isFile() ? [{ name: one.name, path: join(one.parentPath, one.name) }] : []));
}

const objectSuffix = '._S3rver_object';

/** What the S3 server has in our bucket. */
export function objectsUnder(folder: string): Thing[] {
  return thingsUnder(folder).flatMap(({ key, ...rest }) =>
    key.endsWith(objectSuffix) ? [{ key: key.slice(0, -objectSuffix.length), ...rest }] : [],
  );
}

/** One deletion that the store confirmed, in the order in which it did. */
export interface Deletion {
  /** `performance` milliseconds since 1970. */
  readonly at: number;
  readonly key: string;
  /** From where it was asked. */
  readonly port: number;
}

export function deletionsIn(log: string): Deletion[] {
  if (!existsSync(log)) return [];
  const lines = readFileSync(log, 'utf8').split('\n').filter(Boolean);
  return lines.flatMap((line) => {
    const { at, method, path, status, port } = JSON.parse(line) as Record<string, never> & Record<string, unknown>;
    const key = String(path).split('/').at(-1) ?? '';
    return method === 'DELETE' && status === 204 ? [{ at: Number(at), key, port: Number(port) }] : [];
  });
}
