import { rmSync } from 'node:fs';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { operator } from '#authority/caller.ts';
import type { Database } from '#db/database.ts';
import { rowById } from '#image/queries.ts';
import { removeImages } from '#image/remove-many.ts';
import { restoreImages } from '#image/restore.ts';
import { eachEngine } from '#test/support/engines.ts';
import { silent } from '#test/support/image-desk.ts';
import { moveDesk, nothing } from '#test/support/move-desk.ts';
import { down } from '#test/support/shelf-store.ts';
import { leaseMs } from './move-image.ts';
import { retryMoves } from './retry-moves.ts';

eachEngine('a move that something comes between', (database) => {
  const at = moveDesk(database);
  const { entries, entryOf, kill, newMover, purges, storesOf, upload, uploads, until } = at;

  it('queues what it has put of a picture that was deleted meanwhile', async () => {
    at.mover = newMover({ patienceMs: 50 });
    const gate = Promise.withResolvers<void>();
    at.shelf.obstacle = () => gate.promise;
    const { id } = await upload();
    await kill(id);
    gate.resolve();
    await until(async () => (await entries()).length === 0);
    expect(at.shelf.keys()).toEqual([id]);
    expect(await purges()).toMatchObject([
      { store: 'shelf', storeKey: id, reason: 'orphaned', nextAttemptAt: at.clock },
    ]);
    expect((await rowById(database(), id))?.store).toBe('disk');
  });

  it('queues what it has put of a picture whose row is gone', async () => {
    at.mover = newMover({ patienceMs: 50 });
    const gate = Promise.withResolvers<void>();
    at.shelf.obstacle = () => gate.promise;
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

  describe('and that is taken back', () => {
    const removal = () => ({
      db: database(),
      stores: { named: () => at.desk.store },
      forget: async () => undefined,
      log: silent,
      now: () => at.clock,
    });
    const remove = (id: string) => removeImages(removal(), at.desk.caller, [id], { undoSeconds: 10 });
    const restore = (id: string) => restoreImages(removal(), at.desk.caller, [id]);
    /** Deletes a picture while its store is being given it, which ends well after that. */
    const removedMidway = async () => {
      at.mover = newMover({ patienceMs: 50 });
      const gate = Promise.withResolvers<void>();
      at.shelf.obstacle = () => gate.promise;
      const { id } = await upload();
      await remove(id);
      gate.resolve();
      await until(async () => (await entryOf(id))?.state === 'waiting');
      at.shelf.obstacle = undefined;
      return id;
    };

    it('moves on after a deletion in its midst', async () => {
      const id = await removedMidway();
      expect(await entryOf(id)).toMatchObject({ nextAttemptAt: at.clock + 10_000 });
      expect(await restore(id)).toEqual([id]);
      expect([await storesOf([id]), await purges()]).toEqual([['disk'], []]);
      at.clock += 10_000;
      expect(await newMover().run()).toEqual({ ...nothing, moved: 1 });
      expect([await storesOf([id]), at.shelf.keys(), await entries()]).toEqual([['shelf'], [id], []]);
      expect(await purges()).toMatchObject([{ store: 'disk', reason: 'moved' }]);
    });

    it('leaves nothing at the store where nobody took it back', async () => {
      const id = await removedMidway();
      at.clock += 10_000;
      expect(await newMover().run()).toEqual({ ...nothing, gone: 1 });
      expect([await restore(id), await entries()]).toEqual([[], []]);
      expect((await purges()).map(({ store, reason }) => `${store} ${reason}`).sort()).toEqual([
        'disk deleted_by_owner',
        'shelf orphaned',
      ]);
    });

    it('removes at once what a store has under a key that the next attempt will not have', async () => {
      Reflect.deleteProperty(at.shelf, 'keyOf');
      const id = await removedMidway();
      await restore(id);
      expect(await purges()).toMatchObject([{ store: 'shelf', storeKey: id, reason: 'orphaned' }]);
      expect(await entryOf(id)).toMatchObject({ store: 'shelf', state: 'waiting' });
    });

    it('moves on where it was dead as its turn came', async () => {
      at.shelf.obstacle = down;
      const { id } = await upload();
      at.shelf.obstacle = undefined;
      await remove(id);
      await retryMoves(database(), operator, 'all', at.clock);
      expect(await newMover().run()).toEqual({ ...nothing, released: 1 });
      await restore(id);
      at.clock += 10_000;
      expect(await newMover().run()).toEqual({ ...nothing, moved: 1 });
    });
  });

  it('puts no dead picture, and has removed what the store may have got of it before', async () => {
    at.shelf.obstacle = down;
    const { id } = await upload();
    at.shelf.obstacle = undefined;
    at.clock += 1000;
    await kill(id);
    expect(await newMover().run()).toEqual({ ...nothing, gone: 1 });
    expect([at.shelf.asked, await entries()]).toEqual([[id], []]);
    expect(await purges()).toMatchObject([{ store: 'shelf', storeKey: id, reason: 'orphaned' }]);
  });

  it('asks a store for nothing of a dead picture that was never tried', async () => {
    const gate = Promise.withResolvers<void>();
    at.shelf.obstacle = () => gate.promise;
    at.mover = newMover({ patienceMs: 50, lanes: 1 });
    const [first, second] = [await upload(), await upload()];
    await kill(second.id);
    expect((await entries()).map((entry) => entry.imageId)).toEqual([first.id]);
    expect(await purges()).toEqual([]);
    gate.resolve();
  });

  it('takes a move over when its lease has run out, and both processes keep the picture alive', async () => {
    at.mover = newMover({ patienceMs: 50 });
    const gate = Promise.withResolvers<void>();
    at.shelf.obstacle = () => gate.promise;
    const { id } = await upload();
    at.clock += leaseMs - 1;
    const other = newMover();
    expect(await other.run()).toEqual(nothing);
    at.clock += 1;
    at.shelf.obstacle = undefined;
    expect(await other.run()).toEqual({ ...nothing, moved: 1 });
    gate.resolve();
    await until(() => at.shelf.asked.length === 2);
    await at.mover.close();
    expect(await rowById(database(), id)).toMatchObject({ store: 'shelf', storeKey: id });
    expect((await purges()).map((entry) => entry.reason)).toEqual(['moved']);
  });

  it('shares many moves between two movers, each picture put once', async () => {
    at.shelf.obstacle = down;
    const all = await uploads(40);
    at.shelf.obstacle = undefined;
    at.shelf.asked.length = 0;
    at.clock += 3_600_000;
    const runs = await Promise.all([newMover().run(), newMover().run(), newMover().run()]);
    expect(runs.reduce((sum, { moved }) => sum + moved, 0)).toBe(40);
    expect(at.shelf.asked.sort()).toEqual(all.map(({ id }) => id).sort());
    expect((await purges()).map((entry) => entry.reason)).toEqual(Array(40).fill('moved'));
  });

  it('leaves a picture whose file is not here to the server that has it, and parks it after a day', async () => {
    at.shelf.obstacle = down;
    const [gone, here] = [await upload(), await upload()];
    at.shelf.obstacle = undefined;
    rmSync(at.desk.store.fileOf(gone.id));
    at.clock += 60_000;
    expect(await at.mover.run()).toEqual({ ...nothing, moved: 1, missing: 1 });
    expect(await storesOf([here.id])).toEqual(['shelf']);
    expect(await entryOf(gone.id)).toMatchObject({
      state: 'waiting',
      attempts: 1,
      lastError: 'The picture’s file is not on this server',
    });
    at.clock += 86_400_000;
    expect(await at.mover.run()).toEqual({ ...nothing, missing: 1 });
    expect(await entryOf(gone.id)).toMatchObject({ state: 'parked', nextAttemptAt: null });
    expect(await at.mover.run()).toEqual(nothing);
  });

  it('commits when the database is back, with the key that the store gave', async () => {
    at.shelf.obstacle = down;
    const { id } = await upload();
    at.shelf.obstacle = undefined;
    at.clock += 60_000;
    let broken = false;
    const write: Database['write'] = async (work) => {
      if (!broken && at.shelf.asked.length === 2) {
        broken = true;
        throw new Error('the wire broke');
      }
      return await database().write(work);
    };
    expect(await newMover({}, { ...database(), write }).run()).toEqual({ ...nothing, moved: 1 });
    expect([broken, at.shelf.asked.length]).toEqual([true, 2]);
    expect(await storesOf([id])).toEqual(['shelf']);
  });

  it('gives a claim back, due at once, when it ends before a lane is free', async () => {
    at.shelf.obstacle = down;
    await uploads(3);
    const asked = at.shelf.asked.length;
    at.clock += 60_000;
    const gate = Promise.withResolvers<void>();
    at.shelf.obstacle = () => gate.promise;
    const other = newMover({ lanes: 1 });
    const running = other.run();
    await until(() => at.shelf.asked.length > asked);
    await until(async () => (await entries()).every((entry) => entry.state === 'claimed'));
    const ended = other.close();
    gate.resolve();
    await ended;
    expect(await running).toMatchObject({ moved: 1, released: 2 });
    for (const entry of await entries()) expect(entry.nextAttemptAt).toBeLessThanOrEqual(at.clock);
  });
});
