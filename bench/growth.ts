import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { createConnection } from 'mysql2/promise';
import type { Database } from '#db/database.ts';
import { openDatabase } from '#db/open.ts';
import { servedRows } from '#image/queries.ts';
import { runPurge } from '#purge/run.ts';
import { measureSpace } from '#statistics/space.ts';
import { seedCrowd } from '#test/support/crowd.ts';
import { silent } from '#test/support/image-desk.ts';
import { startMariaDb } from '#test/support/mariadb.ts';
import type { Effort, Group } from './group.ts';
import { median, milliseconds } from './measure.ts';
import { figure, type Row } from './table.ts';

/** What a database costs as pictures become more: its bytes for each, and the work that goes through all of them. */
export const growth: Group = { name: 'growth', run };

const bareBytes = 22 + 64 + 60;

async function run({ rounds }: Effort): Promise<Row[]> {
  const sizes = rounds < 5 ? [10_000, 100_000] : [10_000, 100_000, 1_000_000];
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-bench-growth-'));
  const server = await startMariaDb({ bufferPool: '1G' });
  try {
    const rows: Row[] = [];
    for (const images of sizes) rows.push(...(await onSqlite(join(folder, `${images}.sqlite`), images)));
    for (const images of sizes) rows.push(...(await onMariaDb(await server.createDatabase(), images)));
    return rows;
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Bytes of the tables by what they are for. */
interface Bytes {
  readonly pictures: number;
  readonly words: number;
  readonly rest: number;
}

async function onSqlite(sqliteFile: string, images: number): Promise<Row[]> {
  const db = await openDatabase({ databaseUrl: undefined, sqliteFile });
  const writer = new Sqlite(sqliteFile);
  try {
    await seedCrowd('sqlite', async (sql) => writer.exec(sql), { users: 1000, images }, Date.now());
    writer.pragma('wal_checkpoint(TRUNCATE)');
    const pages = writer
      .prepare(
        'select m.tbl_name as name, sum(s.pgsize) as bytes from dbstat s join sqlite_schema m using (name) group by 1',
      )
      .all();
    return await measure('SQLite', db, images, byUse(pages as Table[]));
  } finally {
    writer.close();
    await db.close();
  }
}

async function onMariaDb(databaseUrl: string, images: number): Promise<Row[]> {
  const db = await openDatabase({ databaseUrl, sqliteFile: '' });
  const connection = await createConnection(databaseUrl);
  try {
    await connection.query('set unique_checks = 0, foreign_key_checks = 0');
    await seedCrowd('mysql', (sql) => connection.query(sql), { users: 1000, images }, Date.now());
    await connection.query('analyze table images, title_words, users, user_words, counters');
    const [tables] = await connection.query(
      'select table_name as name, data_length + index_length as bytes from information_schema.tables where table_schema = database()',
    );
    return await measure('MariaDB', db, images, byUse(tables as Table[]));
  } finally {
    await connection.end();
    await db.close();
  }
}

interface Table {
  readonly name: string;
  readonly bytes: number | string;
}

function byUse(tables: readonly Table[]): Bytes {
  const of = (wanted: (name: string) => boolean) =>
    tables.filter(({ name }) => wanted(name)).reduce((sum, { bytes }) => sum + Number(bytes), 0);
  const named = ['images', 'title_words'];
  return {
    pictures: of((name) => name === 'images'),
    words: of((name) => name === 'title_words'),
    rest: of((name) => !named.includes(name)),
  };
}

async function measure(engine: string, db: Database, images: number, bytes: Bytes): Promise<Row[]> {
  const group = `${images.toLocaleString('en')} pictures on ${engine}`;
  const each = (sum: number) => figure(sum / images, 'B');
  const room = (measure: string, sum: number): Row => ({
    group,
    measure,
    ours: `${each(sum)} each, ${figure(sum / 1e6, 'MB')}`,
    reference: `id, hash and numbers alone ${figure(bareBytes, 'B')}`,
    ratio: sum / images / bareBytes,
  });
  const stores = { all: [], named: () => Promise.reject(new Error('nothing is to be removed')) } as never;
  const purge = () => runPurge({ db, stores, log: silent, retentionDays: 0 });
  const bare = await time(() => db.ping());
  const work = async (measure: string, task: () => Promise<unknown>, rounds = 5): Promise<Row> => {
    const ours = await time(task, rounds);
    return {
      group,
      measure,
      ours: figure(ours, 'ms'),
      reference: `one query ${figure(bare, 'ms')}`,
      ratio: ours / bare,
    };
  };
  const ids = Array.from({ length: 50 }, (_, at) => `i${String(Math.floor((at * images) / 50)).padStart(21, '0')}`);
  return [
    room('rows of pictures with their indexes', bytes.pictures),
    room('words of titles with their indexes', bytes.words),
    room('all else, for 1,000 users', bytes.rest),
    await work('the rows of 50 raw links', () => servedRows(db, ids)),
    await work('a purge with nothing due', purge),
    await work('counting what the stores keep, with its rests', () => measureSpace({ db, dataDir: '/nonexistent' }), 1),
  ];
}

async function time(task: () => Promise<unknown>, rounds = 5): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) times.push(await milliseconds(task));
  return median(times);
}
