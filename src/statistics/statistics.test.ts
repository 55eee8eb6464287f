import { describe, expect, it } from 'vitest';
import { operator } from '#authority/caller.ts';
import { newId } from '#db/new-id.ts';
import { insertRow } from '#image/queries.ts';
import { eachEngine } from '#test/support/engines.ts';
import { newRow, silent, userCaller } from '#test/support/image-desk.ts';
import { createUser } from '#user/create-user.ts';
import { dayOf, isoDay, periodOf, shownPeriods } from './days.ts';
import { forecast } from './forecast.ts';
import { getStatistics } from './get-statistics.ts';
import { currentSpace, measureSpace } from './space.ts';
import { Tally } from './tally.ts';

const dayMs = 86_400_000;
const now = Date.UTC(2026, 10, 18, 12);

describe('the periods of statistics', () => {
  it('are days, weeks from Monday on and months, up to now', () => {
    const day = dayOf(now);
    expect([periodOf('day', day), periodOf('week', day), periodOf('month', day)].map(isoDay)).toEqual([
      '2026-11-18',
      '2026-11-16',
      '2026-11-01',
    ]);
    expect(periodOf('week', dayOf(Date.UTC(2026, 10, 16)))).toBe(dayOf(Date.UTC(2026, 10, 16)));
    expect(shownPeriods('week', now).map(isoDay).slice(-2)).toEqual(['2026-11-09', '2026-11-16']);
    const months = shownPeriods('month', now).map(isoDay);
    expect([months.length, months[0], months[23]]).toEqual([24, '2024-12-01', '2026-11-01']);
  });
});

describe('the forecast', () => {
  const today = dayOf(now);
  const days = (bytes: number) =>
    Array.from({ length: 30 }, (_, at) => ({ day: today - at, uploadedBytes: bytes + 10, purgedBytes: 10 }));

  it('says when the disk is full at the pace of the last 30 days', () => {
    expect(forecast(days(100), today, 1000)).toEqual({ bytesADay: 100, fullOn: today + 10 });
    const young = [{ day: today - 1, uploadedBytes: 50, purgedBytes: 0 }];
    expect(
      forecast([...young, { ...young[0], day: today, uploadedBytes: 50, purgedBytes: 0 }], today, 1000).bytesADay,
    ).toBe(50);
  });

  it('says nothing where the disk does not grow, or will last for ten years', () => {
    expect(forecast([], today, 1000)).toEqual({ bytesADay: 0, fullOn: undefined });
    expect(forecast(days(-5), today, 1000)).toEqual({ bytesADay: -5, fullOn: undefined });
    expect(forecast(days(1), today, 1_000_000).fullOn).toBeUndefined();
  });
});

eachEngine('statistics', (database) => {
  const sources = () => ({ db: database(), dataDir: '/tmp', now: () => now });
  const tallyAt = (time: number) => new Tally({ db: database(), log: silent, now: () => time });

  it('tell a user of their own pictures and an administrator of everything', async () => {
    const account = { email: `${newId()}@example.org`, name: 'Ada', role: 'user', password: newId() } as const;
    const ada = await createUser({ db: database() }, operator, account);
    const [mine, other] = [
      newRow(ada.id, { bytes: 500, type: 'image/gif', store: 's3' }),
      newRow(newId(), { bytes: 70 }),
    ];
    for (const [days, row] of [
      [0, mine],
      [0, other],
      [1, mine],
      [40, mine],
    ] as const) {
      const tally = tallyAt(now - days * dayMs);
      tally.uploaded(row);
      tally.viewed(row);
      tally.seen(row.userId);
      await tally.close();
    }
    const purging = tallyAt(now);
    purging.erased([other]);
    purging.called({ store: 's3', verb: 'put', ms: 40, failed: true });
    await purging.close();

    const own = await getStatistics(sources(), userCaller(ada.id), 'day');
    expect(own).toMatchObject({
      of: 'own',
      by: 'day',
      totals: { uploads: 2, uploaded_bytes: 1000, views: 2, purged: 0 },
    });
    expect(own.site).toBeUndefined();
    expect(own.periods).toHaveLength(30);
    expect(own.periods.slice(-2)).toMatchObject([
      { start: '2026-11-17', uploads: 1 },
      { start: '2026-11-18', uploads: 1 },
    ]);
    expect((await getStatistics(sources(), userCaller(ada.id), 'month')).totals.uploads).toBe(3);

    const all = await getStatistics(sources(), userCaller(newId(), 'admin'), 'day');
    expect(all).toMatchObject({
      of: 'everyone',
      totals: { uploads: 3, uploaded_bytes: 1070, views: 3, purged: 1, purged_bytes: 70 },
    });
    expect(all.site).toMatchObject({
      users_since: '2026-10-19',
      users: [
        { id: ada.id, name: 'Ada', email: account.email, uploads: 2 },
        { id: other.userId, name: null, email: null, uploads: 1, purged: 1 },
      ],
      types: [
        { type: 'image/gif', uploads: 2 },
        { type: 'image/png', uploads: 1 },
      ],
      stores: [
        { store: 's3', uploads: 2 },
        { store: 'disk', uploads: 1 },
      ],
      active_users: { day: 1, week: 1, month: 1 },
      store_calls: [{ store: 's3', verb: 'put', calls: 1, failures: 1, mean_ms: 40, slowest_ms: 40 }],
    });
    await expect(getStatistics(sources(), undefined, 'day')).rejects.toMatchObject({ status: 401 });
  });

  it('know what each store keeps, counted in the background', async () => {
    expect(await currentSpace(sources())).toMatchObject({ at: undefined, stores: [] });
    for (let at = 0; at < 5; at++) await insertRow(database(), newRow(newId(), { bytes: 10, store: 'disk' }), now);
    await insertRow(database(), newRow(newId(), { bytes: 7, store: 's3' }), now);
    await measureSpace({ ...sources(), dataDir: '/nowhere' });
    const space = await currentSpace(sources());
    expect(space.at).toBe(now);
    expect(space.stores.toSorted((a, b) => (a.store < b.store ? -1 : 1))).toEqual([
      { store: 'disk', images: 5, bytes: 50 },
      { store: 's3', images: 1, bytes: 7 },
    ]);
    expect(space.freeBytes).toBeGreaterThan(0);
  });
});
