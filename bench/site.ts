import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { inArray } from 'drizzle-orm';
import { createConnection } from 'mysql2/promise';
import { listAudit } from '#audit/list-audit.ts';
import { type Caller, operator } from '#authority/caller.ts';
import { listQuerySchema } from '#contract/image.ts';
import { allScopes } from '#contract/scope.ts';
import type { Database } from '#db/database.ts';
import { openDatabase } from '#db/open.ts';
import { listEveryone } from '#image/everyone/list-everyone.ts';
import { listImages } from '#image/list.ts';
import { lookAtPurges, sizeUpPurges } from '#purge/look-at-purges.ts';
import { getStatistics } from '#statistics/get-statistics.ts';
import { crowdUser, seedCrowd } from '#test/support/crowd.ts';
import { seedDesk } from '#test/support/crowd-desk.ts';
import { startMariaDb } from '#test/support/mariadb.ts';
import { searchUsers } from '#user/search-users.ts';
import type { Effort, Group } from './group.ts';
import { interleave, median, milliseconds } from './measure.ts';
import { figure, type Row } from './table.ts';

/** What the site asks of a database that has grown, against reading the rows of one page by their ids. */
export const site: Group = { name: 'site', run };

const goalMs = 100;
const pageSize = 24;

async function run(effort: Effort): Promise<Row[]> {
  const quick = effort.rounds < 5;
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-bench-site-'));
  try {
    const rows = await onMariaDb(folder, quick ? 50_000 : 1_000_000, effort);
    return [...rows, ...(await onSqlite(folder, quick ? 20_000 : 100_000, effort))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function onMariaDb(folder: string, images: number, effort: Effort): Promise<Row[]> {
  const server = await startMariaDb({ bufferPool: '1G', durable: true });
  try {
    const databaseUrl = await server.createDatabase();
    const db = await openDatabase({ databaseUrl, sqliteFile: '' });
    try {
      const connection = await createConnection(databaseUrl);
      await connection.query('set unique_checks = 0, foreign_key_checks = 0');
      await seedCrowd('mysql', (sql) => connection.query(sql), { users: 1000, images }, Date.now());
      await seedDesk('mysql', (sql) => connection.query(sql), { users: 1000, rows: images }, Date.now());
      await connection.query('analyze table users, user_words, images, title_words, counters, audit, purges, moves');
      await connection.end();
      return await measure('MariaDB', db, folder, images, effort);
    } finally {
      await db.close();
    }
  } finally {
    await server.stop();
  }
}

async function onSqlite(folder: string, images: number, effort: Effort): Promise<Row[]> {
  const sqliteFile = join(folder, 'site.sqlite');
  const db = await openDatabase({ databaseUrl: undefined, sqliteFile });
  try {
    const writer = new Sqlite(sqliteFile);
    await seedCrowd('sqlite', async (sql) => writer.exec(sql), { users: 1000, images }, Date.now());
    await seedDesk('sqlite', async (sql) => writer.exec(sql), { users: 1000, rows: images }, Date.now());
    writer.close();
    return await measure('SQLite', db, folder, images, effort);
  } finally {
    await db.close();
  }
}

async function measure(engine: string, db: Database, dataDir: string, images: number, effort: Effort): Promise<Row[]> {
  const admin: Caller = { ...operator, userId: crowdUser(0), via: 'session', scopes: new Set(allScopes) };
  const sources = { db, dataDir, baseUrl: 'https://shots.example', retentionDays: 0 };
  const gallery = (query: object) => async () =>
    (await listImages(sources, admin, listQuerySchema.parse({ limit: pageSize, ...query }))).images;
  const uploads = (query: object) => async () =>
    (await listEveryone(sources, admin, { limit: pageSize, ...query })).uploads;
  const people = (query: object) => async () => (await searchUsers(db, admin, { limit: 50, ...query })).users;
  const log = (query: object) => async () => (await listAudit(sources, admin, { limit: 50, ...query })).rows;
  const ids = (await gallery({})()).map(({ id }) => id);
  const { images: t } = db.tables;
  const today = new Date().toISOString().slice(0, 10);
  const day = { from: today, to: today };
  const ways: Record<string, () => Promise<readonly unknown[]>> = {
    [reference]: async () => await db.read.select().from(t).where(inArray(t.id, ids)),
    'gallery, first page': gallery({}),
    'gallery, search for a rare word': gallery({ q: 'n100' }),
    'gallery, search for two words': gallery({ q: 'invoice n12' }),
    'gallery, search for one letter': gallery({ q: 'n' }),
    'admin uploads, first page': uploads({}),
    'admin uploads, largest first': uploads({ order: 'largest' }),
    'admin uploads, search for a common word': uploads({ q: 'invoice' }),
    'admin uploads, search for two words': uploads({ q: 'meeting n1005' }),
    'admin uploads, search for one letter': uploads({ q: 'n' }),
    'users, first page': people({}),
    'users, search for one': people({ q: 'person777' }),
    'users, search for two beginnings': people({ q: 'per 77' }),
    'log, newest': log({}),
    'log, of one person': log({ who: 'person7@example.org' }),
    'log, one action of one person on one day': log({ who: crowdUser(7), action: 'image.upload', ...day }),
    'purge queue, first page': async () =>
      (await lookAtPurges(sources, admin, { state: 'waiting', after: undefined, limit: 50 })).rows,
    'purge queue, how much': async () => await sizeUpPurges(sources, admin),
    'statistics, 30 days': async () => (await getStatistics(sources, admin, 'day')).periods,
    'statistics, 24 months': async () => (await getStatistics(sources, admin, 'month')).periods,
  };
  for (const [name, way] of Object.entries(ways)) {
    if ((await way()).length === 0) throw new Error(`${engine}: ${name} found nothing`);
  }
  const timed = Object.fromEntries(Object.entries(ways).map(([name, way]) => [name, () => milliseconds(way)]));
  const results = await interleave(effort.rounds * 5, timed);
  const middle = (name: string) => median(results[name] ?? []);
  const group = `the site with ${images.toLocaleString('en')} images on ${engine}, median`;
  return Object.keys(ways)
    .filter((name) => name !== reference)
    .map((name) => ({
      group,
      measure: name,
      ours: figure(middle(name), 'ms'),
      reference: `${reference} ${figure(middle(reference), 'ms')}`,
      ratio: middle(name) / middle(reference),
      goal: `< ${goalMs} ms`,
      pass: middle(name) < goalMs,
    }));
}

const reference = `${pageSize} rows by id`;
