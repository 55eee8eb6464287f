import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '#audit/list-audit.ts';
import { type Caller, operator } from '#authority/caller.ts';
import { listQuerySchema } from '#contract/image.ts';
import { allScopes } from '#contract/scope.ts';
import type { Database } from '#db/database.ts';
import { openDatabase } from '#db/open.ts';
import { listEveryone } from '#image/everyone/list-everyone.ts';
import { listImages } from '#image/list.ts';
import { getStatistics } from '#statistics/get-statistics.ts';
import { measureSpace } from '#statistics/space.ts';
import { searchUsers } from '#user/search-users.ts';
import { crowdUser, seedCrowd } from './support/crowd.ts';
import { newMariaDbUrl } from './support/engines.ts';

interface Statement {
  readonly sql: string;
  readonly params: readonly unknown[];
}

/** Every statement that drizzle hands to the driver from now on. */
function listen(db: Database): Statement[] {
  const heard: Statement[] = [];
  const { session } = db.read as unknown as {
    session: { prepareQuery: (query: Statement, ...rest: unknown[]) => unknown };
  };
  const prepare = session.prepareQuery;
  session.prepareQuery = function (query, ...rest) {
    // A placeholder has a name in place of a value.
    const params = query.params.map((value) => (typeof value === 'object' && value !== null ? 'x' : value));
    heard.push({ sql: query.sql, params });
    return prepare.call(this, query, ...rest);
  };
  return heard;
}

/** Tables that have as many rows as there are settings, whatever the site grows to. */
const small = /\bsite_settings\b/;
/** Sums of a bounded number of days: they are grouped and sorted whole. */
const summed = /\b(counters|store_calls)\b/;
/** A walk from one end of an index that ends after so many rows: it passes over none. */
function isWalk(sql: string): boolean {
  const outer = sql.replace(/\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)/g, '');
  return / limit \?/.test(outer) && !/ where /.test(outer);
}

/** What of a statement's plan grows with the tables; empty where nothing does. */
type Judge = (statement: Statement) => Promise<string[]>;

async function judgeSqlite(file: string, { sql, params }: Statement): Promise<string[]> {
  const reader = new Sqlite(file, { readonly: true });
  try {
    const plan = reader.prepare(`explain query plan ${sql}`).all(...params) as { detail: string }[];
    return plan.flatMap(({ detail }) => {
      const scan = /^SCAN (?!some\b|\(subquery|CONSTANT)/.test(detail) && !isWalk(sql);
      return scan || /USE TEMP B-TREE FOR ORDER BY/.test(detail) ? [detail] : [];
    });
  } finally {
    reader.close();
  }
}

async function judgeMysql(url: string, { sql, params }: Statement): Promise<string[]> {
  const connection = await createConnection(url);
  try {
    const [rows] = await connection.query(`explain ${sql}`, [...params]);
    return (rows as { table: string | null; type: string | null; key: string | null; Extra: string | null }[]).flatMap(
      ({ table, type, key, Extra }) => {
        if (table?.startsWith('<derived')) return [];
        const scan = type === 'ALL' || (type === 'index' && !isWalk(sql));
        const sorted = Extra?.includes('filesort');
        return scan || sorted ? [`${table}: ${type} by ${key}, ${Extra}`] : [];
      },
    );
  } finally {
    await connection.end();
  }
}

describe.each(['sqlite', 'mysql'] as const)('each list, search and sum of the site goes by an index (%s)', (engine) => {
  const now = Date.UTC(2026, 10, 18, 12);
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-explain-'));
  const admin: Caller = { ...operator, userId: crowdUser(0), via: 'session', scopes: new Set(allScopes) };
  let db: Database;
  let heard: Statement[];
  let judge: Judge;
  beforeAll(async () => {
    const url = engine === 'mysql' ? await newMariaDbUrl() : undefined;
    const sqliteFile = join(folder, 'test.sqlite');
    db = await openDatabase({ databaseUrl: url, sqliteFile });
    const size = { users: 400, images: engine === 'mysql' ? 60_000 : 20_000 };
    if (url) {
      const connection = await createConnection(url);
      await seedCrowd(engine, (sql) => connection.query(sql), size, now);
      // With a few hundred users the engine would rather sort them all.
      await connection.query(`insert into users (id, email, name, role, password_hash, password_changed_at, created_at)
        select concat('v', lpad(seq, 21, '0')), concat('more', seq, '@example.org'), 'More', 'user', '', 0, 0
        from seq_1_to_8000`);
      await connection.query('analyze table users, user_words, images, title_words, counters, `usage`');
      await connection.end();
    } else {
      const writer = new Sqlite(sqliteFile);
      await seedCrowd(engine, async (sql) => writer.exec(sql), size, now);
      writer.close();
    }
    judge = (statement) => (url ? judgeMysql(url, statement) : judgeSqlite(sqliteFile, statement));
    heard = listen(db);
  }, 120_000);
  afterAll(async () => {
    await db.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const sources = () => ({ db, baseUrl: 'https://shots.example', now: () => now, retentionDays: 0, dataDir: folder });
  /** Runs work and gives every fault of every statement that it made. */
  async function faultsOf(work: () => Promise<unknown>): Promise<string[]> {
    heard.length = 0;
    await work();
    const statements = new Map(heard.map((statement) => [statement.sql, statement]));
    expect(statements.size).toBeGreaterThan(0);
    const faults: string[] = [];
    for (const statement of statements.values()) {
      if (small.test(statement.sql)) continue;
      for (const fault of await judge(statement))
        if (!(summed.test(statement.sql) && /filesort|TEMP B-TREE/.test(fault)))
          faults.push(`${fault} ← ${statement.sql}`);
    }
    return faults;
  }

  it('and a statement that does not is caught', async () => {
    const { images, users } = db.tables;
    expect(await faultsOf(async () => db.read.select().from(images).orderBy(images.title).limit(5))).not.toEqual([]);
    expect(await faultsOf(async () => db.read.$count(users))).not.toEqual([]);
  });

  it('in the gallery, also far down and searching for rare, common and half of all words', async () => {
    const after = Buffer.from(`${now - 1e10}.${'i'.padEnd(22, '0')}`).toString('base64url');
    const queries = [
      {},
      { cursor: after },
      { type: 'image/gif' },
      { from: '2026-09-01T00:00:00Z', to: '2026-10-01T00:00:00Z', cursor: after },
      ...['n123', 'invoice', 'inv n12 rare', 'n', 'nothing'].flatMap((q) => [{ q }, { q, cursor: after }]),
    ];
    for (const query of queries) {
      const list = () => listImages(sources(), admin, listQuerySchema.parse(query));
      expect(await faultsOf(list), JSON.stringify(query)).toEqual([]);
    }
  });

  it('in the administrator’s list of everybody’s pictures, users and the log', async () => {
    const uploads = [
      {},
      { order: 'largest' },
      { user: crowdUser(0) },
      { user: crowdUser(0), type: 'image/gif' },
      { type: 'image/gif' },
      { store: 's3' },
      { at_least_kb: 4000 },
      ...['n123', 'invoice', 'invoice n12', 'n'].map((q) => ({ q })),
    ] as const;
    for (const query of uploads)
      expect(
        await faultsOf(() => listEveryone(sources(), admin, { limit: 24, ...query })),
        JSON.stringify(query),
      ).toEqual([]);
    for (const query of [{}, { q: 'person1' }])
      expect(
        await faultsOf(() => searchUsers(db, admin, { limit: 10, ...query } as never)),
        JSON.stringify(query),
      ).toEqual([]);
    const audits = [{}, { who: crowdUser(1) }, { action: 'session.start' }, { from: '2026-11-01', to: '2026-11-02' }];
    for (const query of audits)
      expect(
        await faultsOf(() => listAudit(sources(), admin, { limit: 50, ...query } as never)),
        JSON.stringify(query),
      ).toEqual([]);
  });

  it('in the statistics of one and of all, and in what is measured for them', async () => {
    const user: Caller = { ...admin, role: 'user', userId: crowdUser(7) };
    for (const by of ['day', 'week', 'month'] as const) {
      expect(await faultsOf(() => getStatistics(sources(), admin, by)), by).toEqual([]);
      expect(await faultsOf(() => getStatistics(sources(), user, by)), by).toEqual([]);
    }
    expect(await faultsOf(() => measureSpace(sources()))).toEqual([]);
  });
});
