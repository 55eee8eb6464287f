import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { newId } from '#db/new-id.ts';
import { rowById } from '#image/queries.ts';
import { eachEngine } from '#test/support/engines.ts';
import { ReconcileDesk } from '#test/support/reconcile-desk.ts';

const hour = 3_600_000;

eachEngine('a check of the queues and the cache', (database) => {
  const desk = new ReconcileDesk(database);

  it('puts the queues right: what would take a living picture, and what was forgotten', async () => {
    const { row: alive } = await desk.picture(desk.disk);
    await desk.queue({ id: alive.id, storeKey: alive.id });
    const { row: movedAlive } = await desk.picture(desk.disk);
    await desk.queue({ storeKey: movedAlive.id, reason: 'moved' });
    const { row: forgotten } = await desk.picture(desk.disk, { deletedAt: 5 });
    const { row: nobodys } = await desk.picture(desk.disk, { userId: newId() });
    const stray = await desk.putBytes(desk.disk);
    await desk.queue({ id: stray.id, storeKey: stray.id, reason: 'expired', state: 'parked', nextAttemptAt: null });
    const unknown = newId();
    await desk.move(unknown, { state: 'parked', nextAttemptAt: null });

    const found = await desk.check();
    expect(found).toMatchObject({
      clean: false,
      counts: {
        queued_alive: { found: 2, repaired: 0 },
        unqueued: { found: 1, repaired: 0 },
        ownerless: { found: 1, repaired: 0 },
        stray_purge: { found: 1, repaired: 0 },
        stray_move: { found: 1, repaired: 0 },
      },
    });
    expect(await desk.queued()).toHaveLength(3);
    expect((await desk.check({ repair: true })).clean).toBe(true);
    const entries = (await desk.queued()).map(({ id, reason, state }) => [id, reason, state]);
    expect(entries.sort()).toEqual(
      [
        [forgotten.id, 'deleted_by_owner', 'waiting'],
        [nobodys.id, 'account_removed', 'waiting'],
      ].sort(),
    );
    expect((await rowById(database(), nobodys.id))?.deletedAt).not.toBeNull();
    expect([await rowById(database(), alive.id), existsSync(desk.fileIn('disk', stray.id))]).toEqual([alive, false]);
    const moves = await database().read.select().from(database().tables.moves);
    expect(moves).toMatchObject([{ imageId: unknown, state: 'waiting', nextAttemptAt: expect.any(Number) }]);
  });

  it('leaves an entry that a process is at alone', async () => {
    const id = newId();
    await desk.queue({ id, storeKey: id, state: 'claimed', nextAttemptAt: Date.now() + hour });
    expect(await desk.check({ repair: true })).toMatchObject({ clean: true, faults: [] });
    expect(await desk.queued()).toHaveLength(1);
  });

  it('finds cached copies of pictures that are gone', async () => {
    const [{ row }, kept] = [await desk.picture(desk.far), await desk.picture(desk.far)];
    for (const one of [row, kept.row]) await desk.cache.seed(one, desk.fileIn('far', one.id));
    await database().write(async (tx) => {
      const { images } = database().tables;
      await tx.delete(images);
      await tx.insert(images).values(kept.row);
    });
    await desk.far.remove([row.id]);
    expect(await desk.check()).toMatchObject({ clean: false, counts: { cached: { found: 1, repaired: 0 } } });
    expect(await desk.check({ repair: true })).toMatchObject({
      clean: true,
      counts: { cached: { found: 1, repaired: 1 } },
    });
    expect([desk.cache.has(row.id), desk.cache.has(kept.row.id)]).toEqual([false, true]);
  });
});
