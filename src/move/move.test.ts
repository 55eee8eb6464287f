import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { operator } from '#authority/caller.ts';
import { rowById } from '#image/queries.ts';
import { paced } from '#store/pace.ts';
import { StoreError } from '#store/store.ts';
import { eachEngine } from '#test/support/engines.ts';
import { userCaller } from '#test/support/image-desk.ts';
import { moveDesk, nothing } from '#test/support/move-desk.ts';
import { down } from '#test/support/shelf-store.ts';
import { listMoves } from './list-moves.ts';
import { leaseMs } from './move-image.ts';
import { retryMoves } from './retry-moves.ts';

eachEngine('moving a picture to its store', (database) => {
  const at = moveDesk(database);
  const { entries, entryOf, newMover, purges, storesOf, upload, uploads, until } = at;

  it('answers an upload when the store has it, and queues the copy on the disk', async () => {
    const { id, bytes } = await upload();
    expect(await rowById(database(), id)).toMatchObject({ store: 'shelf', storeKey: id, deletedAt: null });
    expect([at.shelf.keys(), at.desk.files()]).toEqual([[id], { stored: [id], incoming: [] }]);
    expect(await entries()).toEqual([]);
    expect(await purges()).toEqual([
      {
        id: expect.not.stringContaining(id),
        userId: at.desk.caller?.userId,
        store: 'disk',
        storeKey: id,
        bytes,
        reason: 'moved',
        askedBy: null,
        state: 'waiting',
        attempts: 0,
        nextAttemptAt: at.clock + 60_000,
        lastError: null,
        createdAt: at.clock,
      },
    ]);
    expect(at.seeded).toContain(id);
  });

  it('answers the same while the store is down, keeps the picture here, and moves it when the store is back', async () => {
    const { status } = await upload();
    at.shelf.obstacle = down;
    const waiting = await upload();
    expect(waiting.status).toBe(status);
    expect(await rowById(database(), waiting.id)).toMatchObject({ store: 'disk', storeKey: waiting.id });
    expect(await entryOf(waiting.id)).toMatchObject({
      store: 'shelf',
      state: 'waiting',
      attempts: 1,
      nextAttemptAt: at.clock + 30_000,
      lastError: 'The store does not answer',
    });
    at.shelf.obstacle = undefined;
    at.clock += 29_999;
    expect(await at.mover.run()).toEqual(nothing);
    expect(at.shelf.asked).toHaveLength(2);
    at.clock += 1;
    expect(await at.mover.run()).toEqual({ ...nothing, moved: 1 });
    expect([await storesOf([waiting.id]), await entries()]).toEqual([['shelf'], []]);
  });

  it('calls a store that limits us no more until the time that it named, whatever is due', async () => {
    at.shelf.obstacle = down;
    const all = [...(await uploads(8)), ...(await uploads(4))];
    const asked = at.shelf.asked.length;
    // Four lanes may have been at it when the first answer came.
    expect(asked).toBeLessThanOrEqual(4);
    for (const { attempts, nextAttemptAt } of await entries())
      expect([attempts <= 1, (nextAttemptAt ?? 0) >= at.clock + 30_000]).toEqual([true, true]);
    at.shelf.obstacle = undefined;
    at.clock += 20_000;
    const { moves } = database().tables;
    await database().write(async (tx) => void (await tx.update(moves).set({ nextAttemptAt: at.clock })));
    expect(await at.mover.run()).toEqual(nothing);
    expect(at.shelf.asked).toHaveLength(asked);
    at.clock += 10_000;
    await at.mover.run();
    expect(at.shelf.keys().sort()).toEqual(all.map(({ id }) => id).sort());
  });

  it('calls a store at once that it leaves alone, where a person wants that, and as often as they say so', async () => {
    const bare = at.shelf;
    at.shelf = { ...bare, ...paced(bare, () => at.clock), name: 'shelf' };
    bare.obstacle = down;
    const all = await uploads(6);
    const asked = bare.asked.length;
    await retryMoves(database(), operator, 'all', at.clock);
    const { failed, released } = await at.mover.run();
    // One is let through to see, and the others that were under way are turned back.
    expect([failed + released, bare.asked.length]).toEqual([6, asked + 1]);
    // Refused again, it is left alone again: what was not tried keeps nobody asking.
    at.clock += 10_000;
    await at.mover.run();
    expect(bare.asked).toHaveLength(asked + 1);
    for (const { lastError } of await entries()) expect(lastError).toEqual(expect.any(String));
    bare.obstacle = undefined;
    expect(await retryMoves(database(), operator, { id: all[0]?.id ?? '' }, at.clock)).toBe(1);
    // The first success makes the others due, within this run or for the next.
    expect((await at.mover.run()).moved + (await at.mover.run()).moved).toBe(6);
  });

  it('calls no store for a picture that another server has', async () => {
    at.shelf.obstacle = down;
    const [here, elsewhere] = [await upload(), await upload()];
    const asked = at.shelf.asked.length;
    rmSync(at.desk.store.fileOf(elsewhere.id));
    await retryMoves(database(), operator, { id: elsewhere.id }, at.clock);
    expect(await at.mover.run()).toEqual(nothing);
    // A server that leaves nothing alone finds it too, and does not take from the other that it is wanted.
    expect(await newMover().run()).toMatchObject({ missing: 1 });
    expect(await entryOf(elsewhere.id)).toMatchObject({ attempts: 1, lastError: null });
    expect(at.shelf.asked).toHaveLength(asked);
    expect(await storesOf([here.id])).toEqual(['disk']);
    at.clock += 60_000;
    await newMover().run();
    expect((await entryOf(elsewhere.id))?.lastError).toBe('The picture’s file is not on this server');
  });

  it('makes what waits long due as soon as a store is back', async () => {
    at.shelf.obstacle = down;
    const [first, second] = [await upload(), await upload()];
    const { moves } = database().tables;
    const far = { nextAttemptAt: at.clock + 3_600_000 };
    await database().write(async (tx) => void (await tx.update(moves).set(far).where(eq(moves.imageId, second.id))));
    at.shelf.obstacle = undefined;
    at.clock += 30_000;
    // The second is due within the run that found out, or in the one after it.
    expect((await at.mover.run()).moved + (await at.mover.run()).moved).toBe(2);
    expect(await storesOf([first.id, second.id])).toEqual(['shelf', 'shelf']);
  });

  it('does not let an upload wait for a store that stalls, and puts the picture once all the same', async () => {
    at.mover = newMover({ patienceMs: 150 });
    const gate = Promise.withResolvers<void>();
    at.shelf.obstacle = () => gate.promise;
    const { id } = await upload();
    expect(await entryOf(id)).toMatchObject({ state: 'claimed' });
    at.clock += leaseMs + 1;
    expect(await at.mover.run()).toEqual(nothing);
    gate.resolve();
    await until(async () => (await entries()).length === 0);
    expect([at.shelf.asked, await storesOf([id])]).toEqual([[id], ['shelf']]);
  });

  it('leaves to the clock what finds no lane in time', async () => {
    at.mover = newMover({ patienceMs: 100, lanes: 2 });
    const gate = Promise.withResolvers<void>();
    at.shelf.obstacle = () => gate.promise;
    const all = await uploads(5);
    expect(at.shelf.asked).toHaveLength(2);
    expect((await entries()).map(({ state, attempts }) => `${state} ${attempts}`).sort()).toEqual([
      'claimed 1',
      'claimed 1',
      'waiting 0',
      'waiting 0',
      'waiting 0',
    ]);
    gate.resolve();
    let moved = 0;
    await until(async () => {
      moved += (await at.mover.run()).moved;
      return moved === 3;
    });
    expect(await entries()).toEqual([]);
    expect(at.shelf.asked.sort()).toEqual(all.map(({ id }) => id).sort());
  });

  it('parks what the store refuses for good, keeps it here, and tries it when told to', async () => {
    at.shelf.obstacle = async () => {
      throw new StoreError('Too large for this store', { final: true });
    };
    const { id } = await upload();
    expect(await entryOf(id)).toMatchObject({ state: 'parked', nextAttemptAt: null });
    at.clock += 10 * 86_400_000;
    expect(await at.mover.run()).toEqual(nothing);
    expect([await storesOf([id]), at.desk.files().stored]).toEqual([['disk'], [id]]);
    const { entries: listed, counts } = await listMoves(database(), operator, { state: 'parked', limit: 10 });
    expect(counts).toEqual({ waiting: 0, claimed: 0, parked: 1 });
    expect(listed[0]).toMatchObject({ imageId: id, lastError: 'Too large for this store', bytes: expect.any(Number) });
    at.shelf.obstacle = undefined;
    expect(await retryMoves(database(), operator, { id }, at.clock)).toBe(1);
    expect(await at.mover.run()).toEqual({ ...nothing, moved: 1 });
  });

  it('goes on with the others after one that fails alone', async () => {
    let bad = '';
    at.shelf.obstacle = async ({ id }) => {
      bad ||= id;
      if (id === bad) throw new Error('a fault in the driver');
    };
    const all = await uploads(3);
    expect(await entryOf(bad)).toMatchObject({
      state: 'waiting',
      attempts: 1,
      nextAttemptAt: at.clock + 15_000,
      lastError: 'The store failed: a fault in the driver',
    });
    expect((await storesOf(all.map(({ id }) => id))).sort()).toEqual(['disk', 'shelf', 'shelf']);
  });

  it('moves by the clock, and begins nothing after its end', async () => {
    at.shelf.obstacle = down;
    const first = await upload();
    at.shelf.obstacle = undefined;
    at.clock += 60_000;
    at.mover.start();
    await until(async () => (await storesOf([first.id]))[0] === 'shelf');
    at.shelf.obstacle = down;
    const second = await upload();
    await at.mover.close();
    at.shelf.obstacle = undefined;
    at.clock += 60_000;
    await sleep(200);
    expect(await storesOf([second.id])).toEqual(['disk']);
  });

  it('answers the same picture to the same key, whether it has moved or not', async () => {
    const first = await upload({ 'idempotency-key': 'k' });
    expect(await upload({ 'idempotency-key': 'k' })).toEqual(first);
    at.shelf.obstacle = down;
    const kept = await upload({ 'idempotency-key': 'l' });
    expect(await upload({ 'idempotency-key': 'l' })).toEqual(kept);
    expect(at.shelf.asked).toEqual([first.id, kept.id]);
  });

  it('shows and retries entries for an administrator alone', async () => {
    await expect(listMoves(database(), userCaller(), { limit: 1 })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(retryMoves(database(), userCaller(), 'all')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(retryMoves(database(), undefined, 'all')).rejects.toMatchObject({ code: 'unauthorized' });
  });
});
