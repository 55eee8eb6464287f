import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '#db/database.ts';
import { newId } from '#db/new-id.ts';
import { openDatabase } from '#db/open.ts';
import { insertRow, rowById } from '#image/queries.ts';
import { type Store, StoreError } from '#store/store.ts';
import { newMariaDbUrl } from '#test/support/engines.ts';
import { newRow, silent } from '#test/support/image-desk.ts';
import { runPurge } from './run.ts';
import { startTimer } from './timer.ts';

const now = 1_800_000_000_000;

describe.each(['sqlite', 'mysql'] as const)('the purge (%s)', (engine) => {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-purge-'));
  // Two processes' connections on MySQL; on SQLite they would wait for each other in one thread, so crash.test.ts asks there.
  let [one, two] = [] as unknown as [Database, Database];
  let removed: string[];
  let broken: Set<string>;
  beforeAll(async () => {
    const at = {
      databaseUrl: engine === 'mysql' ? await newMariaDbUrl() : undefined,
      sqliteFile: join(folder, 'test.sqlite'),
    };
    one = await openDatabase(at);
    two = engine === 'mysql' ? await openDatabase(at) : one;
  });
  beforeEach(async () => {
    removed = [];
    broken = new Set();
    await one.write(async (tx) => void (await tx.delete(one.tables.images)));
  });
  afterAll(async () => {
    await one.close();
    if (two !== one) await two.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const store = {
    name: 'disk',
    remove: async (keys: readonly string[]) => {
      await sleep(1);
      removed.push(...keys);
      return keys.map((key) => (broken.has(key) ? new StoreError('this file does not go') : undefined));
    },
  } as unknown as Store;
  const stores = { named: () => store };
  const run = (db: Database, at = now, changes = {}) =>
    runPurge({ db, stores, log: silent, now: () => at, ...changes });
  const insert = async (changes: Parameters<typeof newRow>[1] = {}) => {
    const row = newRow(newId(), changes);
    await insertRow(one, row, now);
    return row.id;
  };

  it('removes what has expired or was deleted, to the millisecond, and nothing else', async () => {
    const due = [await insert({ expiresAt: now }), await insert({ deletedAt: now }), await insert({ expiresAt: 1 })];
    const kept = [await insert(), await insert({ expiresAt: now + 1 }), await insert({ deletedAt: now + 1 })];
    expect(await run(one)).toMatchObject({ status: 'ok', due: 3, deleted: 3, failed: 0, remaining: 0 });
    expect(removed.sort()).toEqual(due.sort());
    for (const id of kept) expect(await rowById(one, id)).toBeDefined();
  });

  it('goes on past a file that does not go, and tries it in the next run', async () => {
    const ids = [await insert({ expiresAt: 1 }), await insert({ expiresAt: 2 }), await insert({ expiresAt: 3 })];
    broken.add(ids[1] ?? '');
    expect(await run(one)).toMatchObject({ due: 3, deleted: 2, failed: 1 });
    expect(removed.filter((id) => id === ids[1])).toHaveLength(1);
    broken.clear();
    expect(await run(one, now + 1)).toMatchObject({ due: 1, deleted: 1, failed: 0, remaining: 0 });
  });

  it('gives each picture to one of several runs at once', async () => {
    for (let at = 0; at < 160; at++) await insert(at % 2 ? { expiresAt: 1 } : { deletedAt: 1 });
    const runs = await Promise.all([run(one), run(two), run(one), run(two)]);
    expect(runs.reduce((sum, { deleted }) => sum + deleted, 0)).toBe(160);
    expect(removed).toHaveLength(160);
    expect(new Set(removed).size).toBe(160);
  });

  it('stops at its bounds and says what remains', async () => {
    for (let at = 0; at < 5; at++) await insert({ expiresAt: 1 });
    expect(await run(one, now, { mostImages: 2 })).toMatchObject({ due: 5, deleted: 2, remaining: 3 });
    expect(await run(one, now, { mostMs: 0 })).toMatchObject({ due: 3, deleted: 0, remaining: 3 });
  });

  it('takes over what a run that died had claimed, when its lease is over', async () => {
    const id = await insert({ expiresAt: 1 });
    const dies = () => {
      throw new Error('killed here');
    };
    await expect(run(one, now, { reached: dies })).rejects.toThrow('killed here');
    expect(await rowById(one, id)).toMatchObject({ deletedAt: now + 300_000 });
    expect(await run(two, now + 299_999)).toMatchObject({ deleted: 0 });
    expect(await run(two, now + 300_000)).toMatchObject({ deleted: 1 });
  });

  it('sweeps sessions, OAuth records and rate limits that have run out', async () => {
    const { sessions, oauthRecords, rateLimits } = one.tables;
    await one.write(async (tx) => {
      for (const time of [now, now + 1]) {
        const hash = newId(64);
        const session = { idHash: hash, userId: newId(), createdAt: 1, lastSeenAt: 1, userAgent: '', ip: '' };
        await tx.insert(sessions).values({ ...session, expiresAt: time });
        await tx
          .insert(oauthRecords)
          .values({ model: 'X', idHash: hash, payload: '{}', createdAt: 1, expiresAt: time });
        await tx.insert(rateLimits).values({ key: hash, count: 1, resetAt: time });
      }
    });
    await run(one);
    const left = await Promise.all([sessions, oauthRecords, rateLimits].map((table) => one.read.$count(table)));
    expect(left).toEqual([1, 1, 1]);
  });
});

describe('the purge’s timer', () => {
  it('runs on its schedule, survives a failing run, never overlaps itself, and stops', async () => {
    let [running, most, runs] = [0, 0, 0];
    const failures: unknown[] = [];
    const log = { ...silent, error: (...said: unknown[]) => void failures.push(said) };
    const work = async () => {
      most = Math.max(most, ++running);
      runs++;
      await sleep(1500);
      running--;
      throw new Error('on purpose');
    };
    const stop = startTimer('* * * * * *', work, log);
    await sleep(4200);
    stop();
    const counted = runs;
    expect(counted).toBeGreaterThan(1);
    expect([most, failures.length > 0]).toEqual([1, true]);
    await sleep(1200);
    expect(runs).toBe(counted);
  });
});
