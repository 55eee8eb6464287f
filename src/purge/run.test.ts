import { expect, it } from 'vitest';
import { newId } from '#db/new-id.ts';
import { AppError } from '#errors/app-error.ts';
import { rowById } from '#image/queries.ts';
import { StoreError } from '#store/store.ts';
import { eachPurgeDesk } from '#test/support/purge-desk.ts';

eachPurgeDesk('the purge', (desk) => {
  const leaseMs = 600_000;
  const later = (ms: number) => ({ now: () => desk().now + ms });

  it('removes what has expired and what is queued, to the millisecond, and nothing else', async () => {
    const { insert, queue, now, near, run } = desk();
    const due = [await insert({ expiresAt: now }), await insert({ expiresAt: 1 }), await queue({ nextAttemptAt: now })];
    const living = [await insert(), await insert({ expiresAt: now + 1 })];
    const waiting = await queue({ nextAttemptAt: now + 1 });
    const parked = await queue({ state: 'parked', nextAttemptAt: null });
    expect(await run()).toEqual({
      status: 'ok',
      due: 3,
      deleted: 3,
      failed: 0,
      remaining: 0,
      parked: 1,
      by_reason: { expired: 2, deleted_by_owner: 1 },
      ms: 0,
    });
    expect(near.calls.flat().sort()).toEqual(due.sort());
    expect((await desk().rows()).map(({ id }) => id).sort()).toEqual(living.sort());
    expect((await desk().entries()).map(({ id }) => id).sort()).toEqual([waiting, parked].sort());
  });

  it('goes on past bytes that do not go, and tries them again after a minute', async () => {
    const { insert, near, now, run } = desk();
    const ids = [await insert({ expiresAt: 1 }), await insert({ expiresAt: 2 }), await insert({ expiresAt: 3 })];
    const id = ids[1] ?? '';
    near.refused.set(id, new StoreError('This file does not go', { cause: new Error('EBUSY') }));
    expect(await run()).toMatchObject({ due: 3, deleted: 2, failed: 1, remaining: 0 });
    const said = {
      state: 'waiting',
      attempts: 1,
      nextAttemptAt: now + 60_000,
      lastError: 'This file does not go: EBUSY',
    };
    expect(await desk().entry(id)).toMatchObject({ ...said, reason: 'expired', askedBy: null });
    expect(await rowById(desk().one, id)).toMatchObject({ deletedAt: now });
    near.refused.clear();
    expect(await run(later(59_999))).toMatchObject({ due: 0 });
    expect(await run(later(60_000))).toMatchObject({ due: 1, deleted: 1, failed: 0 });
    expect([await desk().rows(), await desk().entries()]).toEqual([[], []]);
  });

  it('gives each entry to one of several runs at once, and asks once for each', async () => {
    const { insertMany, queue, near, run, one, two } = desk();
    await insertMany(350, { expiresAt: 1 });
    await insertMany(350, { createdAt: 1 });
    for (let at = 0; at < 120; at++) await queue();
    const runs = await Promise.all([one, two, one, two].map((db) => run({ db, retentionDays: 1 })));
    const keys = near.calls.flat();
    expect([keys.length, new Set(keys).size]).toEqual([820, 820]);
    expect(runs.reduce((sum, { deleted }) => sum + deleted, 0)).toBe(820);
    expect([await desk().rows(), await desk().entries()]).toEqual([[], []]);
  });

  it('stops at its bounds and says what remains', async () => {
    const { insertMany, queue, now, run } = desk();
    await insertMany(3, { expiresAt: 1, createdAt: now });
    await insertMany(2, { createdAt: 1 });
    await insertMany(4, { createdAt: 1, keep: true });
    await queue();
    const bounded = { retentionDays: 1, mostImages: 2 };
    expect(await run(bounded)).toMatchObject({ due: 6, deleted: 2, remaining: 4 });
    expect(await run({ ...bounded, mostMs: 0 })).toMatchObject({ due: 4, deleted: 0, remaining: 4 });
    expect(await run({ retentionDays: 1 })).toMatchObject({ due: 4, deleted: 4, remaining: 0 });
  });

  it('takes over what a run that died had claimed, when its lease is over', async () => {
    const { insert, now, run, two } = desk();
    const id = await insert({ expiresAt: 1, idempotencyKey: 'k' });
    const reached = () => {
      throw new Error('killed here');
    };
    await expect(run({ reached })).rejects.toThrow('killed here');
    expect(await rowById(two, id)).toMatchObject({ deletedAt: now, idempotencyKey: null, expiresAt: null });
    expect(await desk().entry(id)).toMatchObject({ state: 'claimed', attempts: 1, nextAttemptAt: now + leaseMs });
    expect(await run({ db: two, ...later(leaseMs - 1) })).toMatchObject({ due: 0, deleted: 0 });
    expect(await run({ db: two, ...later(leaseMs) })).toMatchObject({ due: 1, deleted: 1, by_reason: { expired: 1 } });
  });

  it('leaves an entry to who took it over, though its own answer comes at last', async () => {
    const { insert, near, now, run, two } = desk();
    const id = await insert({ expiresAt: 1 });
    near.meanwhile = async () => {
      near.meanwhile = undefined;
      near.refused.set(id, new StoreError('Not now'));
      await run({ db: two, ...later(leaseMs) });
      near.refused.clear();
    };
    await run();
    const theirs = { state: 'waiting', attempts: 2, nextAttemptAt: now + leaseMs + 120_000, lastError: 'Not now' };
    expect(await desk().entry(id)).toMatchObject(theirs);
    expect(await rowById(two, id)).toBeDefined();
  });

  it('stops a batch that outlives its lease', async () => {
    const { insertMany, near, run, now } = desk();
    await insertMany(150, { expiresAt: 1 });
    let clock = now;
    near.meanwhile = async () => {
      clock += leaseMs;
    };
    expect(await run({ now: () => clock, mostMs: leaseMs - 1 })).toMatchObject({ deleted: 100, failed: 50 });
    expect(near.calls.map((keys) => keys.length)).toEqual([100]);
    expect(await run({ now: () => clock })).toMatchObject({ due: 50, deleted: 50 });
  });

  it('parks what fails twenty times, and goes on with all else', async () => {
    const { insert, near, run } = desk();
    const poison = await insert({ expiresAt: 1 });
    near.refused.set(poison, new StoreError('Never'));
    let clock = desk().now;
    for (let attempt = 1; attempt <= 25; attempt++) {
      await insert({ expiresAt: 1 });
      const parked = attempt >= 20 ? 1 : 0;
      expect(await run({ now: () => clock })).toMatchObject({ deleted: 1, failed: attempt > 20 ? 0 : 1, parked });
      clock = (await desk().entry(poison))?.nextAttemptAt ?? clock + 86_400_000;
    }
    expect(near.calls.flat().filter((key) => key === poison)).toHaveLength(20);
    expect(await desk().entry(poison)).toMatchObject({ state: 'parked', attempts: 20, nextAttemptAt: null });
    expect(clock - desk().now).toBeGreaterThan(10 * 86_400_000);
  });

  it('parks at once what trying again cannot help', async () => {
    const { insert, near, run } = desk();
    const id = await insert({ expiresAt: 1 });
    near.refused.set(id, new AppError('internal', 'Not a key of this store'));
    expect(await run()).toMatchObject({ failed: 1, parked: 1 });
    expect(await desk().entry(id)).toMatchObject({ state: 'parked', lastError: 'Not a key of this store' });
  });

  it('asks a store that is down once, lets go of all that it has there, and goes on elsewhere', async () => {
    const { insertMany, queue, near, far, now, run } = desk();
    far.down = new StoreError('The store does not answer', { retryAfterMs: 300_000 });
    await insertMany(450, { expiresAt: 2, store: 'far' });
    const queued = await queue({ store: 'far' });
    await insertMany(10, { expiresAt: 3 });
    expect(await run()).toMatchObject({ deleted: 10, failed: 451, remaining: 0 });
    expect([far.calls.length, near.calls.flat().length]).toEqual([1, 10]);
    const entries = await desk().entries();
    expect(entries).toHaveLength(451);
    for (const { state, nextAttemptAt } of entries) expect([state, nextAttemptAt]).toEqual(['waiting', now + 300_000]);
    // Those that it was not asked for have lost no attempt.
    expect(entries.filter(({ attempts }) => attempts === 1).map(({ id }) => id)).toEqual([queued]);
    expect(await run(later(299_999))).toMatchObject({ due: 0 });
    expect(far.calls).toHaveLength(1);
    far.down = undefined;
    expect(await run(later(300_000))).toMatchObject({ deleted: 451, failed: 0 });
    expect(await desk().rows()).toEqual([]);
  });

  it('does not claim what is queued for a store once that is down', async () => {
    const { queue, far, near, run, now } = desk();
    far.down = new StoreError('Down', { retryAfterMs: 300_000 });
    for (let at = 0; at < 250; at++) await queue({ store: 'far', nextAttemptAt: at });
    await queue({ nextAttemptAt: 1000 });
    expect(await run()).toMatchObject({ deleted: 1, failed: 200 });
    expect([far.calls.length, near.calls.length]).toEqual([1, 1]);
    const untouched = (await desk().entries()).filter(({ nextAttemptAt }) => (nextAttemptAt ?? 0) < now);
    expect([untouched.length, new Set(untouched.map(({ state }) => state))]).toEqual([50, new Set(['waiting'])]);
  });

  it('keeps what is in a store that this server is not set up for', async () => {
    const { insert, now, run } = desk();
    const id = await insert({ expiresAt: 1, store: 'lost' });
    expect(await run()).toMatchObject({ due: 1, deleted: 0, failed: 1 });
    expect(await desk().entry(id)).toMatchObject({ state: 'waiting', nextAttemptAt: now + 60_000 });
    expect((await desk().entry(id))?.lastError).toContain('not set up');
  });

  it('leaves a picture alone when a copy of it goes that its row does not name', async () => {
    const { insert, queue, near, run } = desk();
    const moved = await insert({ store: 'far', storeKey: 'elsewhere' });
    await queue({ storeKey: moved, reason: 'moved' });
    await queue({ id: moved, storeKey: moved, reason: 'orphaned' });
    expect(await run()).toMatchObject({ deleted: 2, by_reason: { moved: 1, orphaned: 1 } });
    expect(near.calls.flat()).toEqual([moved, moved]);
    expect(await rowById(desk().one, moved)).toMatchObject({ deletedAt: null, storeKey: 'elsewhere' });
  });

  it('moves a picture no more, and leaves it to the mover where its store may have got it already', async () => {
    const { insert, run, now, one } = desk();
    const { moves } = one.tables;
    const [untried, tried] = [await insert({ expiresAt: 1 }), await insert({ expiresAt: 1 })];
    const later = { store: 'far', state: 'waiting', nextAttemptAt: now + 9, createdAt: 1 } as const;
    await one.write(async (tx) => {
      await tx.insert(moves).values({ imageId: untried, attempts: 0, ...later });
      await tx.insert(moves).values({ imageId: tried, attempts: 3, ...later });
    });
    await run();
    expect(await one.read.select().from(moves)).toMatchObject([{ imageId: tried, nextAttemptAt: now }]);
  });

  it('drops this machine’s copies before it asks the store, and stays at it where that fails', async () => {
    const { insert, far, run } = desk();
    const id = await insert({ expiresAt: 1, store: 'far', storeKey: 'key' });
    const broken = () => Promise.reject(new Error('EIO'));
    expect(await run({ forget: broken })).toMatchObject({ failed: 1 });
    expect([far.calls, (await desk().entry(id))?.lastError]).toEqual([[], 'The bytes could not be removed: EIO']);
    const forgotten: string[] = [];
    const forget = async (ids: readonly string[]) => void forgotten.push(...ids);
    expect(await run({ forget, ...later(60_000) })).toMatchObject({ deleted: 1 });
    expect([forgotten, far.calls]).toEqual([[id], [['key']]]);
  });

  it('has copies swept of pictures that are dead or unknown', async () => {
    const { insert, run, now } = desk();
    const [living, other] = [await insert({ expiresAt: now + 1 }), newId()];
    const dead = await insert({ expiresAt: now, store: 'lost' });
    let kept: Set<string> | undefined;
    await run({
      sweepCopies: async (isAlive) => {
        kept = await isAlive([living, dead, other]);
        return 2;
      },
    });
    expect(kept).toEqual(new Set([living]));
  });

  it('sweeps sessions, OAuth records and rate limits that have run out', async () => {
    const { one, now, run } = desk();
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
    await run();
    const left = await Promise.all([sessions, oauthRecords, rateLimits].map((table) => one.read.$count(table)));
    expect(left).toEqual([1, 1, 1]);
  });
});
