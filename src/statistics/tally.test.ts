import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { operator } from '#authority/caller.ts';
import type { Database } from '#db/database.ts';
import { newId } from '#db/new-id.ts';
import { insertRow } from '#image/queries.ts';
import { eachEngine } from '#test/support/engines.ts';
import { newRow, silent } from '#test/support/image-desk.ts';
import { createUser } from '#user/create-user.ts';
import { dayOf } from './days.ts';
import { Tally } from './tally.ts';

eachEngine('the tally', (database) => {
  // A Wednesday; its week began on 2026-11-16, its month on the first.
  const now = Date.UTC(2026, 10, 18, 12);
  const day = dayOf(now);
  const open = (db: Database = database()) => new Tally({ db, log: silent, now: () => now });

  async function countersOf(key: string) {
    const { counters: t } = database().tables;
    const rows = await database().read.select().from(t).where(eq(t.key, key));
    return rows.sort((a, b) => (a.kind < b.kind ? -1 : 1));
  }
  const imageOf = async (id: string) => {
    const { images: t } = database().tables;
    return (await database().read.select().from(t).where(eq(t.id, id)))[0];
  };

  it('adds up what several processes count at once, for the user by day, week and month', async () => {
    const row = newRow(newId(), { bytes: 1000 });
    await insertRow(database(), row, now);
    const tallies = [open(), open(), open(), open()];
    for (const tally of tallies) {
      tally.uploaded(row);
      for (let view = 0; view < 25; view++) tally.viewed(row);
      tally.erased([row]);
    }
    await Promise.all(tallies.map((tally) => tally.flush()));
    const sums = { uploads: 4, uploadedBytes: 4000, views: 100, purged: 4, purgedBytes: 4000 };
    expect(await countersOf(row.userId)).toEqual([
      { kind: 'user', key: row.userId, day, ...sums },
      { kind: 'user_month', key: row.userId, day: dayOf(Date.UTC(2026, 10, 1)), ...sums },
      { kind: 'user_week', key: row.userId, day: dayOf(Date.UTC(2026, 10, 16)), ...sums },
    ]);
    expect(await imageOf(row.id)).toMatchObject({ views: 100, lastViewedAt: now });
    for (const tally of tallies) await tally.close();
    expect((await countersOf(row.userId))[0]).toMatchObject(sums);
  });

  it('counts each picture’s own views, many at once', async () => {
    const rows = Array.from({ length: 700 }, () => newRow(newId()));
    for (const row of rows.slice(0, 20)) await insertRow(database(), row, now);
    const tally = open();
    for (const [at, row] of rows.entries()) for (let view = 0; view <= at % 3; view++) tally.viewed(row);
    await tally.flush();
    for (const [at, row] of rows.slice(0, 20).entries()) expect((await imageOf(row.id))?.views).toBe((at % 3) + 1);
    expect(await countersOf(rows[699]?.userId ?? '')).toHaveLength(3);
  });

  it('keeps what it cannot write down for the next time, and counts nothing twice', async () => {
    const row = newRow(newId());
    await insertRow(database(), row, now);
    const db = database();
    let writes = 0;
    // The counters go in, what comes after fails.
    const failing: Database = {
      ...db,
      write: (work) => (++writes === 2 ? Promise.reject(new Error('gone')) : db.write(work)),
    };
    const tally = open(failing);
    tally.uploaded(row);
    tally.viewed(row);
    await tally.flush();
    expect((await imageOf(row.id))?.views).toBe(0);
    await tally.flush();
    expect((await imageOf(row.id))?.views).toBe(1);
    expect((await countersOf(row.userId))[0]).toMatchObject({ uploads: 1, views: 1 });
  });

  it('sums the calls of a store with the slowest of them', async () => {
    const tally = open();
    const store = `s${newId().slice(0, 8)}`;
    for (const [ms, failed] of [
      [10.4, false],
      [30, true],
      [20, false],
    ] as const)
      tally.called({ store, verb: 'put', ms, failed });
    await tally.flush();
    tally.called({ store, verb: 'put', ms: 5, failed: false });
    await tally.flush();
    const { storeCalls: t } = database().tables;
    expect(await database().read.select().from(t).where(eq(t.store, store))).toEqual([
      { store, verb: 'put', day, calls: 4, failures: 1, ms: 65, slowestMs: 30 },
    ]);
  });

  it('notes that an account is in use at most every five minutes', async () => {
    const email = `${newId()}@example.org`;
    const user = await createUser({ db: database() }, operator, { email, name: 'A', role: 'user', password: newId() });
    let at = now;
    const tally = new Tally({ db: database(), log: silent, now: () => at });
    const { users: t } = database().tables;
    const seenAt = async () => (await database().read.select().from(t).where(eq(t.id, user.id)))[0]?.lastSeenAt;
    for (const [minutes, noted] of [
      [0, 0],
      [4, 0],
      [5, 5],
    ] as const) {
      at = now + minutes * 60_000;
      tally.seen(user.id);
      await tally.flush();
      expect(await seenAt()).toBe(now + noted * 60_000);
    }
  });
});
