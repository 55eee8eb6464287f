import { expect, it } from 'vitest';
import { newId } from '#db/new-id.ts';
import { retentionDaysFor, rowById } from '#image/queries.ts';
import { StoreError } from '#store/store.ts';
import { eachPurgeDesk } from '#test/support/purge-desk.ts';
import { duePage } from './queries.ts';

const dayMs = 86_400_000;

eachPurgeDesk('retention', (desk) => {
  const aged = (days: number) => desk().now - days * dayMs;
  const left = async () => new Set((await desk().rows()).map(({ id }) => id));
  const insertUser = async (retentionDays: number | null) => {
    const { one } = desk();
    const id = newId();
    const user = { id, email: `${id}@example.org`, name: 'x', role: 'user', passwordHash: 'x' } as const;
    const row = { ...user, passwordChangedAt: 1, createdAt: 1, retentionDays };
    await one.write(async (tx) => void (await tx.insert(one.tables.users).values(row)));
    return id;
  };

  it('takes what is as old as the site says, to the millisecond, and says why', async () => {
    const { insert, run, near } = desk();
    const gone = [await insert({ createdAt: aged(30) }), await insert({ createdAt: 1 })];
    const stays = await insert({ createdAt: aged(30) + 1 });
    expect(await run({ retentionDays: 30 })).toMatchObject({ due: 2, deleted: 2, by_reason: { retention: 2 } });
    expect([near.calls.flat().sort(), await left()]).toEqual([gone.sort(), new Set([stays])]);
  });

  it('takes nothing where there is no rule, and never what is kept', async () => {
    const { insert, run } = desk();
    const [old, kept] = [await insert({ createdAt: 1 }), await insert({ createdAt: 1, keep: true })];
    expect(await run()).toMatchObject({ due: 0 });
    expect(await left()).toEqual(new Set([old, kept]));
    expect(await run({ retentionDays: 1 })).toMatchObject({ due: 1, deleted: 1 });
    expect(await left()).toEqual(new Set([kept]));
  });

  it('goes by a user’s own rule, shorter or longer than the site’s, or none at all', async () => {
    const { insert, run, one } = desk();
    const [short, long, never, site] = [
      await insertUser(7),
      await insertUser(90),
      await insertUser(0),
      await insertUser(null),
    ];
    const made: Record<string, string> = {};
    for (const [name, userId] of Object.entries({ short, long, never, site })) {
      for (const days of [8, 31, 91]) made[`${name} ${days}`] = await insert({ userId, createdAt: aged(days) });
    }
    const kept = await insert({ userId: short, createdAt: aged(91), keep: true });
    const rules = await Promise.all([short, long, never, site].map((id) => retentionDaysFor(one, id, 30)));
    expect(rules).toEqual([7, 90, 0, 30]);
    expect(await run({ retentionDays: 30 })).toMatchObject({ deleted: 6, by_reason: { retention: 6 } });
    const stays = ['long 8', 'long 31', 'never 8', 'never 31', 'never 91', 'site 8'].map((name) => made[name]);
    expect(await left()).toEqual(new Set([...stays, kept]));
  });

  it('goes by users’ own rules where the site has none', async () => {
    const { insert, run } = desk();
    const [mine, other] = [await insert({ userId: await insertUser(7), createdAt: 1 }), await insert({ createdAt: 1 })];
    expect(await run()).toMatchObject({ deleted: 1 });
    expect([await rowById(desk().one, mine), await left()]).toEqual([undefined, new Set([other])]);
  });

  it('comes to the end though pages full of what is kept lie before, and all are of one moment', async () => {
    const { insertMany, insert, run } = desk();
    const userId = await insertUser(7);
    await insertMany(450, { userId, createdAt: 5, keep: true });
    await insertMany(450, { createdAt: 5, keep: true });
    await insertMany(450, { createdAt: 6 });
    await insert({ userId, createdAt: 7 });
    expect(await run({ retentionDays: 30 })).toMatchObject({ deleted: 451, remaining: 0 });
    expect((await left()).size).toBe(900);
  });

  it('kills the link though the store is down', async () => {
    const { insert, run, far, now } = desk();
    const id = await insert({ createdAt: 1, store: 'far' });
    far.down = new StoreError('Down', { retryAfterMs: 5000 });
    expect(await run({ retentionDays: 1 })).toMatchObject({ deleted: 0, failed: 1 });
    expect(await rowById(desk().one, id)).toMatchObject({ deletedAt: now });
    expect(await desk().entry(id)).toMatchObject({
      reason: 'retention',
      state: 'waiting',
      nextAttemptAt: now + 60_000,
    });
  });

  it('leaves a picture that its owner keeps between the look and the claim', async () => {
    const { insert, run, one, near } = desk();
    const [first, second] = [await insert({ createdAt: 1 }), await insert({ createdAt: 2 })];
    const { images } = one.tables;
    let writes = 0;
    // The first claims what is queued; the second comes when the rule has found both.
    const write: typeof one.write = async (work) => {
      if (++writes === 2) await one.write(async (tx) => void (await tx.update(images).set({ keep: true })));
      return await one.write(work);
    };
    expect(await run({ db: { ...one, write }, retentionDays: 1 })).toMatchObject({ due: 0, deleted: 0 });
    expect([near.calls, await left()]).toEqual([[], new Set([first, second])]);
  });

  it('looks at the dead no more, whatever becomes of their bytes', async () => {
    const { insertMany, run, near, one } = desk();
    const ids = await insertMany(5, { createdAt: 1 });
    for (const id of ids) near.refused.set(id, new StoreError('No'));
    await run({ retentionDays: 1 });
    expect(await duePage(one, { reason: 'retention', userId: undefined, before: desk().now }, 0, 100)).toEqual({
      ids: [],
      last: undefined,
    });
  });
});
