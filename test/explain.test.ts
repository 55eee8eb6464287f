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
import { listInvites } from '#invite/list-invites.ts';
import { lookAtMoves, sizeUpMoves } from '#move/look-at-moves.ts';
import { listApps } from '#oauth/apps/manage-apps.ts';
import { listConnections } from '#oauth/list-connections.ts';
import { lookAtPurges, sizeUpPurges } from '#purge/look-at-purges.ts';
import { listBrowsers } from '#session/list-browsers.ts';
import { getStatistics } from '#statistics/get-statistics.ts';
import { measureSpace } from '#statistics/space.ts';
import { listTokens } from '#token/list-tokens.ts';
import { lookAtUser } from '#user/look-at-user.ts';
import { searchUsers } from '#user/search-users.ts';
import { crowdUser, seedCrowd } from './support/crowd.ts';
import { seedDesk } from './support/crowd-desk.ts';
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
/** What one person has, found by an index and then sorted. */
const owned = /\b(sessions|tokens|oauth_records)\b/;
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
      await seedDesk(engine, (sql) => connection.query(sql), { users: 400, rows: 60_000 }, now);
      await connection.query('analyze table users, user_words, images, title_words, counters, `usage`');
      await connection.query('analyze table audit, purges, moves, invites, sessions, tokens, oauth_records');
      await connection.end();
    } else {
      const writer = new Sqlite(sqliteFile);
      await seedCrowd(engine, async (sql) => writer.exec(sql), size, now);
      await seedDesk(engine, async (sql) => writer.exec(sql), { users: 400, rows: 20_000 }, now);
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
        if (
          !(
            (summed.test(statement.sql) || owned.test(statement.sql)) &&
            /: (ref|range) by .*filesort|TEMP B-TREE/.test(fault)
          )
        )
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

  it('in the administrator’s list of everybody’s pictures, each order and filter, also far down', async () => {
    const user = crowdUser(0);
    const [type, store, days] = ['image/gif', 's3', { from: '2026-10-01', to: '2026-10-20' }] as const;
    const filters = [
      {},
      ...[{ user }, { user: 'person0@example.org' }, { user, type }, { user, store }, { user, ...days }],
      ...[{ type }, { type, ...days }, { type, store }, { store }, { store, ...days }],
      ...[{ at_least_kb: 4000 }, { at_least_kb: 1, user, type, store, ...days }, days],
    ];
    const words = ['n123', 'invoice', 'invoice n12', 'n'].flatMap((q) => [{ q }, { q, user }, { q, ...days }]);
    const queries = [...filters.flatMap((one) => [one, { ...one, order: 'largest' as const }]), ...words];
    for (const query of queries) {
      const list = (after?: string) => listEveryone(sources(), admin, { limit: 24, ...query, after });
      expect(await faultsOf(list), JSON.stringify(query)).toEqual([]);
      const { next } = await list();
      if (next) expect(await faultsOf(() => list(next)), `${JSON.stringify(query)} after ${next}`).toEqual([]);
    }
  });

  it('in the list of users, searched by one word, by two that many have, and on', async () => {
    const queries = [{}, ...['person1', 'per 12', 'per person12', 'person12 example'].map((q) => ({ q }))];
    for (const query of queries.flatMap((one) => [one, { ...one, role: 'user' as const }])) {
      const list = (cursor?: string) => searchUsers(db, admin, { limit: 10, ...query, cursor });
      expect(await faultsOf(list), JSON.stringify(query)).toEqual([]);
      const next = (await list()).next_cursor;
      if (next) expect(await faultsOf(() => list(next)), `${JSON.stringify(query)} on`).toEqual([]);
    }
  });

  it('in the log, each filter and what they make together', async () => {
    const who = crowdUser(1);
    const target = 'i'.padEnd(22, '0');
    const days = { from: '2026-11-18', to: '2026-11-18' };
    const filters = [
      {},
      ...[{ who }, { who: 'person1@example.org' }, { who, action: 'user.change' }, { who, target }],
      ...[{ target }, { action: 'session.sign_in' }, { action: 'session.sign_in', target }],
      ...[days, { from: days.from }, { to: days.to }, { ...days, who, action: 'user.change' }],
    ];
    for (const query of filters.flatMap((one) => [one, { ...one, before: 15_000 }])) {
      const list = () => listAudit(sources(), admin, { limit: 50, ...query } as never);
      expect(await faultsOf(list), JSON.stringify(query)).toEqual([]);
    }
  });

  it('in the queues of what goes and of what moves, each state, and how much there is', async () => {
    for (const state of ['waiting', 'claimed', 'parked'] as const)
      for (const createdAt of [undefined, now - 500]) {
        const place = createdAt && { createdAt, id: 'x', imageId: 'i' };
        const query = { state, after: place || undefined, limit: 50 };
        expect(await faultsOf(() => lookAtPurges(sources(), admin, query)), state).toEqual([]);
        expect(await faultsOf(() => lookAtMoves(sources(), admin, query)), state).toEqual([]);
      }
    expect(await faultsOf(() => sizeUpPurges(sources(), admin))).toEqual([]);
    expect(await faultsOf(() => sizeUpMoves(sources(), admin))).toEqual([]);
  });

  it('in invitations, browsers signed in, tokens, programs let in and apps', async () => {
    const config = { authSecret: 'secret' } as never;
    expect(await faultsOf(() => listInvites(sources(), admin))).toEqual([]);
    expect(await faultsOf(() => listBrowsers(sources(), admin))).toEqual([]);
    expect(await faultsOf(() => listTokens(db, admin))).toEqual([]);
    expect(await faultsOf(() => listConnections({ ...sources(), config }, admin))).toEqual([]);
    expect(await faultsOf(() => listApps(sources(), admin))).toEqual([]);
    expect(await faultsOf(() => lookAtUser(db, admin, crowdUser(3)))).toEqual([]);
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
