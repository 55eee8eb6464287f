import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eq, inArray } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { operator } from '#authority/caller.ts';
import type { UploadAnswer } from '#contract/image.ts';
import type { Database } from '#db/database.ts';
import { endMoves, rowById } from '#image/queries.ts';
import { type Store, StoreError } from '#store/store.ts';
import { eachEngine } from '#test/support/engines.ts';
import { formOf, type ImageDesk, newPicture, openImageDesk, silent, userCaller } from '#test/support/image-desk.ts';
import { down, openShelf, type Shelf } from '#test/support/shelf-store.ts';
import { listMoves } from './list-moves.ts';
import { leaseMs } from './move-image.ts';
import { type Mover, type MoverOptions, openMover } from './mover.ts';
import { retryMoves } from './retry-moves.ts';

const nothing = { moved: 0, gone: 0, failed: 0, released: 0, missing: 0 };

eachEngine('moving a picture to its store', (database) => {
  let desk: ImageDesk;
  let shelf: Shelf;
  let mover: Mover;
  let clock: number;
  let movers: Mover[];
  const seeded: string[] = [];

  const newMover = (options: Partial<MoverOptions> = {}, db: Database = database()) => {
    const stores = { named: (name: string): Store => (name === 'shelf' ? shelf : desk.store) };
    const seed = async ({ id }: { id: string }) => void seeded.push(id);
    const sources = { db, disk: desk.store, stores, log: silent, now: () => clock, seed };
    const opened = openMover(sources, { store: 'shelf', everyMs: 50, ...options });
    movers.push(opened);
    return opened;
  };
  beforeEach(async () => {
    clock = Date.now();
    movers = [];
    const onward = { store: 'shelf', leaseMs, move: (id: string) => mover.move(id) };
    desk = await openImageDesk(database(), { now: () => clock, onward });
    shelf = await openShelf(join(desk.folder, 'shelf'));
    mover = newMover();
  });
  afterEach(async () => {
    shelf.obstacle = undefined;
    await Promise.all(movers.map((one) => one.close()));
    await desk.close();
    const { images, moves, purges } = database().tables;
    for (const table of [images, moves, purges]) await database().write(async (tx) => void (await tx.delete(table)));
  });

  const upload = async (headers: Record<string, string> = {}) => {
    const body = formOf({ image: await newPicture() });
    const answer = await fetch(`${desk.url}/image`, { method: 'POST', body, headers });
    expect(answer.status).toBe(201);
    return (await answer.json()) as UploadAnswer;
  };
  const uploads = (count: number) => Promise.all(Array.from({ length: count }, () => upload()));
  const entries = async () => await database().read.select().from(database().tables.moves);
  const purges = async () => await database().read.select().from(database().tables.purges);
  const entryOf = async (id: string) => (await entries()).find((entry) => entry.imageId === id);
  const storesOf = async (ids: string[]) => {
    const { images } = database().tables;
    const rows = await database().read.select().from(images).where(inArray(images.id, ids));
    return rows.map((row) => row.store);
  };
  const until = async (holds: () => boolean | Promise<boolean>) => {
    for (let attempt = 0; attempt < 200 && !(await holds()); attempt++) await sleep(25);
    expect(await holds()).toBe(true);
  };
  /** As a deletion's first commit. */
  const kill = async (id: string) => {
    const { images } = database().tables;
    await database().write(async (tx) => {
      await tx.update(images).set({ deletedAt: clock }).where(eq(images.id, id));
      await endMoves(database(), tx, [id], clock);
    });
  };

  it('answers an upload when the store has it, and queues the copy on the disk', async () => {
    const { id, bytes } = await upload();
    expect(await rowById(database(), id)).toMatchObject({ store: 'shelf', storeKey: id, deletedAt: null });
    expect([shelf.keys(), desk.files()]).toEqual([[id], { stored: [id], incoming: [] }]);
    expect(await entries()).toEqual([]);
    expect(await purges()).toEqual([
      {
        id: expect.not.stringContaining(id),
        userId: desk.caller?.userId,
        store: 'disk',
        storeKey: id,
        bytes,
        reason: 'moved',
        askedBy: null,
        state: 'waiting',
        attempts: 0,
        nextAttemptAt: clock + 60_000,
        lastError: null,
        createdAt: clock,
      },
    ]);
    expect(seeded).toContain(id);
  });

  it('answers the same while the store is down, keeps the picture here, and moves it when the store is back', async () => {
    const { status } = await upload();
    shelf.obstacle = down;
    const waiting = await upload();
    expect(waiting.status).toBe(status);
    expect(await rowById(database(), waiting.id)).toMatchObject({ store: 'disk', storeKey: waiting.id });
    expect(await entryOf(waiting.id)).toMatchObject({
      store: 'shelf',
      state: 'waiting',
      attempts: 1,
      nextAttemptAt: clock + 30_000,
      lastError: 'The store does not answer',
    });
    shelf.obstacle = undefined;
    clock += 29_999;
    expect(await mover.run()).toEqual(nothing);
    expect(shelf.asked).toHaveLength(2);
    clock += 1;
    expect(await mover.run()).toEqual({ ...nothing, moved: 1 });
    expect([await storesOf([waiting.id]), await entries()]).toEqual([['shelf'], []]);
  });

  it('calls a store that limits us no more until the time that it named, whatever is due', async () => {
    shelf.obstacle = down;
    const all = [...(await uploads(8)), ...(await uploads(4))];
    const asked = shelf.asked.length;
    // Four lanes may have been at it when the first answer came.
    expect(asked).toBeLessThanOrEqual(4);
    for (const { attempts, nextAttemptAt } of await entries())
      expect([attempts <= 1, (nextAttemptAt ?? 0) >= clock + 30_000]).toEqual([true, true]);
    shelf.obstacle = undefined;
    clock += 20_000;
    await retryMoves(database(), operator, 'all', clock);
    expect(await mover.run()).toEqual(nothing);
    expect(shelf.asked).toHaveLength(asked);
    clock += 10_000;
    await mover.run();
    expect(shelf.keys().sort()).toEqual(all.map(({ id }) => id).sort());
  });

  it('makes what waits long due as soon as a store is back', async () => {
    shelf.obstacle = down;
    const [first, second] = [await upload(), await upload()];
    const { moves } = database().tables;
    const far = { nextAttemptAt: clock + 3_600_000 };
    await database().write(async (tx) => void (await tx.update(moves).set(far).where(eq(moves.imageId, second.id))));
    shelf.obstacle = undefined;
    clock += 30_000;
    // The second is due within the run that found out, or in the one after it.
    expect((await mover.run()).moved + (await mover.run()).moved).toBe(2);
    expect(await storesOf([first.id, second.id])).toEqual(['shelf', 'shelf']);
  });

  it('does not let an upload wait for a store that stalls, and puts the picture once all the same', async () => {
    mover = newMover({ patienceMs: 150 });
    const gate = Promise.withResolvers<void>();
    shelf.obstacle = () => gate.promise;
    const { id } = await upload();
    expect(await entryOf(id)).toMatchObject({ state: 'claimed' });
    clock += leaseMs + 1;
    expect(await mover.run()).toEqual(nothing);
    gate.resolve();
    await until(async () => (await entries()).length === 0);
    expect([shelf.asked, await storesOf([id])]).toEqual([[id], ['shelf']]);
  });

  it('leaves to the clock what finds no lane in time', async () => {
    mover = newMover({ patienceMs: 100, lanes: 2 });
    const gate = Promise.withResolvers<void>();
    shelf.obstacle = () => gate.promise;
    const all = await uploads(5);
    expect(shelf.asked).toHaveLength(2);
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
      moved += (await mover.run()).moved;
      return moved === 3;
    });
    expect(await entries()).toEqual([]);
    expect(shelf.asked.sort()).toEqual(all.map(({ id }) => id).sort());
  });

  it('parks what the store refuses for good, keeps it here, and tries it when told to', async () => {
    shelf.obstacle = async () => {
      throw new StoreError('Too large for this store', { final: true });
    };
    const { id } = await upload();
    expect(await entryOf(id)).toMatchObject({ state: 'parked', nextAttemptAt: null });
    clock += 10 * 86_400_000;
    expect(await mover.run()).toEqual(nothing);
    expect([await storesOf([id]), desk.files().stored]).toEqual([['disk'], [id]]);
    const { entries: listed, counts } = await listMoves(database(), operator, { state: 'parked', limit: 10 });
    expect(counts).toEqual({ waiting: 0, claimed: 0, parked: 1 });
    expect(listed[0]).toMatchObject({ imageId: id, lastError: 'Too large for this store', bytes: expect.any(Number) });
    shelf.obstacle = undefined;
    expect(await retryMoves(database(), operator, { id }, clock)).toBe(1);
    expect(await mover.run()).toEqual({ ...nothing, moved: 1 });
  });

  it('goes on with the others after one that fails alone', async () => {
    let bad = '';
    shelf.obstacle = async ({ id }) => {
      bad ||= id;
      if (id === bad) throw new Error('a fault in the driver');
    };
    const all = await uploads(3);
    expect(await entryOf(bad)).toMatchObject({
      state: 'waiting',
      attempts: 1,
      nextAttemptAt: clock + 15_000,
      lastError: 'The store failed: a fault in the driver',
    });
    expect((await storesOf(all.map(({ id }) => id))).sort()).toEqual(['disk', 'shelf', 'shelf']);
  });

  it('queues what it has put of a picture that was deleted meanwhile', async () => {
    mover = newMover({ patienceMs: 50 });
    const gate = Promise.withResolvers<void>();
    shelf.obstacle = () => gate.promise;
    const { id } = await upload();
    await kill(id);
    gate.resolve();
    await until(async () => (await entries()).length === 0);
    expect(shelf.keys()).toEqual([id]);
    expect(await purges()).toMatchObject([{ store: 'shelf', storeKey: id, reason: 'orphaned', nextAttemptAt: clock }]);
    expect((await rowById(database(), id))?.store).toBe('disk');
  });

  it('queues what it has put of a picture whose row is gone', async () => {
    mover = newMover({ patienceMs: 50 });
    const gate = Promise.withResolvers<void>();
    shelf.obstacle = () => gate.promise;
    const { id } = await upload();
    const { images, moves } = database().tables;
    await database().write(async (tx) => {
      await tx.delete(images).where(eq(images.id, id));
      await tx.delete(moves).where(eq(moves.imageId, id));
    });
    gate.resolve();
    await until(async () => (await purges()).length === 1);
    expect(await purges()).toMatchObject([{ store: 'shelf', storeKey: id, reason: 'orphaned' }]);
  });

  it('puts no dead picture, and has removed what the store may have got of it before', async () => {
    shelf.obstacle = down;
    const { id } = await upload();
    shelf.obstacle = undefined;
    clock += 1000;
    await kill(id);
    expect(await newMover().run()).toEqual({ ...nothing, gone: 1 });
    expect([shelf.asked, await entries()]).toEqual([[id], []]);
    expect(await purges()).toMatchObject([{ store: 'shelf', storeKey: id, reason: 'orphaned' }]);
  });

  it('asks a store for nothing of a dead picture that was never tried', async () => {
    const gate = Promise.withResolvers<void>();
    shelf.obstacle = () => gate.promise;
    mover = newMover({ patienceMs: 50, lanes: 1 });
    const [first, second] = [await upload(), await upload()];
    await kill(second.id);
    expect((await entries()).map((entry) => entry.imageId)).toEqual([first.id]);
    expect(await purges()).toEqual([]);
    gate.resolve();
  });

  it('takes a move over when its lease has run out, and both processes keep the picture alive', async () => {
    mover = newMover({ patienceMs: 50 });
    const gate = Promise.withResolvers<void>();
    shelf.obstacle = () => gate.promise;
    const { id } = await upload();
    clock += leaseMs - 1;
    const other = newMover();
    expect(await other.run()).toEqual(nothing);
    clock += 1;
    shelf.obstacle = undefined;
    expect(await other.run()).toEqual({ ...nothing, moved: 1 });
    gate.resolve();
    await until(() => shelf.asked.length === 2);
    await mover.close();
    expect(await rowById(database(), id)).toMatchObject({ store: 'shelf', storeKey: id });
    expect((await purges()).map((entry) => entry.reason)).toEqual(['moved']);
  });

  it('shares many moves between two movers, each picture put once', async () => {
    shelf.obstacle = down;
    const all = await uploads(40);
    shelf.obstacle = undefined;
    shelf.asked.length = 0;
    clock += 3_600_000;
    const runs = await Promise.all([newMover().run(), newMover().run(), newMover().run()]);
    expect(runs.reduce((sum, { moved }) => sum + moved, 0)).toBe(40);
    expect(shelf.asked.sort()).toEqual(all.map(({ id }) => id).sort());
    expect((await purges()).map((entry) => entry.reason)).toEqual(Array(40).fill('moved'));
  });

  it('leaves a picture whose file is not here to the server that has it, and parks it after a day', async () => {
    shelf.obstacle = down;
    const [gone, here] = [await upload(), await upload()];
    shelf.obstacle = undefined;
    rmSync(desk.store.fileOf(gone.id));
    clock += 60_000;
    expect(await mover.run()).toEqual({ ...nothing, moved: 1, missing: 1 });
    expect(await storesOf([here.id])).toEqual(['shelf']);
    expect(await entryOf(gone.id)).toMatchObject({
      state: 'waiting',
      attempts: 1,
      lastError: 'The picture’s file is not on this server',
    });
    clock += 86_400_000;
    expect(await mover.run()).toEqual({ ...nothing, missing: 1 });
    expect(await entryOf(gone.id)).toMatchObject({ state: 'parked', nextAttemptAt: null });
    expect(await mover.run()).toEqual(nothing);
  });

  it('commits when the database is back, with the key that the store gave', async () => {
    shelf.obstacle = down;
    const { id } = await upload();
    shelf.obstacle = undefined;
    clock += 60_000;
    let broken = false;
    const write: Database['write'] = async (work) => {
      if (!broken && shelf.asked.length === 2) {
        broken = true;
        throw new Error('the wire broke');
      }
      return await database().write(work);
    };
    expect(await newMover({}, { ...database(), write }).run()).toEqual({ ...nothing, moved: 1 });
    expect([broken, shelf.asked.length]).toEqual([true, 2]);
    expect(await storesOf([id])).toEqual(['shelf']);
  });

  it('moves by the clock, and begins nothing after its end', async () => {
    shelf.obstacle = down;
    const first = await upload();
    shelf.obstacle = undefined;
    clock += 60_000;
    mover.start();
    await until(async () => (await storesOf([first.id]))[0] === 'shelf');
    shelf.obstacle = down;
    const second = await upload();
    await mover.close();
    shelf.obstacle = undefined;
    clock += 60_000;
    await sleep(200);
    expect(await storesOf([second.id])).toEqual(['disk']);
  });

  it('gives a claim back, due at once, when it ends before a lane is free', async () => {
    shelf.obstacle = down;
    await uploads(3);
    const asked = shelf.asked.length;
    clock += 60_000;
    const gate = Promise.withResolvers<void>();
    shelf.obstacle = () => gate.promise;
    const other = newMover({ lanes: 1 });
    const running = other.run();
    await until(() => shelf.asked.length > asked);
    await until(async () => (await entries()).every((entry) => entry.state === 'claimed'));
    const ended = other.close();
    gate.resolve();
    await ended;
    expect(await running).toMatchObject({ moved: 1, released: 2 });
    for (const entry of await entries()) expect(entry.nextAttemptAt).toBeLessThanOrEqual(clock);
  });

  it('answers the same picture to the same key, whether it has moved or not', async () => {
    const first = await upload({ 'idempotency-key': 'k' });
    expect(await upload({ 'idempotency-key': 'k' })).toEqual(first);
    shelf.obstacle = down;
    const kept = await upload({ 'idempotency-key': 'l' });
    expect(await upload({ 'idempotency-key': 'l' })).toEqual(kept);
    expect(shelf.asked).toEqual([first.id, kept.id]);
  });

  it('shows and retries entries for an administrator alone', async () => {
    await expect(listMoves(database(), userCaller(), { limit: 1 })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(retryMoves(database(), userCaller(), 'all')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(retryMoves(database(), undefined, 'all')).rejects.toMatchObject({ code: 'unauthorized' });
  });
});
