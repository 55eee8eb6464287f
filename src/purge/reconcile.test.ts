import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import type { Caller } from '#authority/caller.ts';
import { newId } from '#db/new-id.ts';
import { rowById } from '#image/queries.ts';
import { StoreError } from '#store/store.ts';
import { eachEngine } from '#test/support/engines.ts';
import { newRow, userCaller } from '#test/support/image-desk.ts';
import { ReconcileDesk } from '#test/support/reconcile-desk.ts';
import { reconcile } from './reconcile.ts';

eachEngine('a check of the stores', (database) => {
  const desk = new ReconcileDesk(database);

  it('finds nothing wrong where each picture has its bytes, and counts them', async () => {
    await desk.pictures(desk.disk, 3);
    await desk.pictures(desk.far, 2);
    const report = await desk.check({ verify: true });
    expect(report).toMatchObject({ clean: true, faults: [], counts: {} });
    expect(report.stores.map(({ store, rows, stored, storedBytes }) => [store, rows, stored, storedBytes])).toEqual([
      ['disk', 3, 3, 1500],
      ['far', 2, 2, 1000],
    ]);
  });

  it('finds pictures without bytes, bytes without a picture and other lengths, and changes nothing', async () => {
    await desk.pictures(desk.far, 1);
    const [lost, short] = [(await desk.picture(desk.disk)).row, (await desk.picture(desk.far)).row];
    desk.lose('disk', lost.id);
    writeFileSync(desk.fileIn('far', short.id), 'short');
    const { id: orphan } = await desk.putBytes(desk.far);
    const report = await desk.check();
    expect(report.clean).toBe(false);
    expect(report.faults.map(({ kind, store, id, repaired }) => [kind, store, id, repaired]).sort()).toEqual([
      ['damaged', 'far', short.id, false],
      ['missing', 'disk', lost.id, false],
      ['orphaned', 'far', orphan, false],
    ]);
    expect([await rowById(database(), lost.id), existsSync(desk.fileIn('far', orphan)), await desk.queued()]).toEqual([
      lost,
      true,
      [],
    ]);
  });

  it('takes what comes in, moves, or waits for the purge for no fault', async () => {
    const young = newId();
    await desk.putBytes(desk.far, young, randomBytes(5), true);
    const uploading = await desk.putBytes(desk.disk);
    mkdirSync(join(desk.folder, 'incoming', 'abc'), { recursive: true });
    writeFileSync(join(desk.folder, 'incoming', 'abc', uploading.id), '');
    const { row: moving } = await desk.picture(desk.disk);
    await desk.putBytes(desk.far, moving.id);
    await desk.move(moving.id);
    const { row: moved } = await desk.picture(desk.far);
    await desk.putBytes(desk.disk, moved.id);
    await desk.queue({ storeKey: moved.id, reason: 'moved' });
    const { row: dead } = await desk.picture(desk.disk, { deletedAt: 5 });
    await desk.queue({ id: dead.id, storeKey: dead.id });
    const gone = await desk.insert(newRow(desk.owner, { deletedAt: 5 }));
    await desk.queue({ id: gone.id, storeKey: gone.id });
    writeFileSync(join(desk.folder, 'far', young.slice(0, 2), 'notes'), 'of somebody else');
    // A second copy of a living picture, under another key in the same store.
    const { row: twice } = await desk.picture(desk.far);
    const { id: key } = await desk.putBytes(desk.far);
    const { images } = database().tables;
    await database().write(async (tx) => {
      await tx.update(images).set({ storeKey: key }).where(eq(images.id, twice.id));
    });
    await desk.queue({ store: 'far', storeKey: twice.id, reason: 'orphaned' });
    const report = await desk.check({ repair: true });
    expect(report).toMatchObject({ clean: true, faults: [] });
    expect(report.stores).toMatchObject([
      { store: 'disk', rows: 1, young: 1, queued: 2, foreign: 0 },
      { store: 'far', rows: 2, young: 2, queued: 1, foreign: 1 },
    ]);
  });

  it('says nothing of what the server has put right while the check was at work', async () => {
    const { row: deleted } = await desk.picture(desk.disk);
    const { row: movedOn } = await desk.picture(desk.disk);
    const { images, purges } = database().tables;
    const list = desk.disk.list?.bind(desk.disk);
    if (!list) throw new Error('The disk can list');
    desk.disk.list = async function* () {
      yield* list();
      // Deleted, and moved, right after they were listed.
      await database().write(async (tx) => void (await tx.delete(images)));
      await desk.insert({ ...movedOn, store: 'far' });
      await desk.putBytes(desk.far, movedOn.id);
      await desk.disk.remove([deleted.id, movedOn.id]);
      await database().write(async (tx) => void (await tx.delete(purges)));
    };
    // And one that came in when its store had been listed already.
    const farList = desk.far.list?.bind(desk.far);
    desk.far.list = async function* () {
      yield* farList?.() ?? [];
      await desk.picture(desk.far);
    };
    expect(await desk.check({ repair: true })).toMatchObject({ clean: true, faults: [] });
  });

  it('says nothing of a picture that somebody deletes while its store is asked', async () => {
    const { row } = await desk.picture(desk.far);
    desk.lose('far', row.id);
    const open = desk.far.open;
    desk.far.open = async (key) => {
      const { images } = database().tables;
      await database().write(async (tx) => {
        await tx.update(images).set({ deletedAt: 5 }).where(eq(images.id, row.id));
      });
      return await open(key);
    };
    expect(await desk.check({ repair: true, store: 'far' })).toMatchObject({ clean: true, faults: [] });
    expect(await rowById(database(), row.id)).toMatchObject({ deletedAt: 5 });
  });

  it('tells stores that cannot list, are down, or are not set up from those that are right', async () => {
    await desk.pictures(desk.far, 2);
    await desk.insert(newRow(desk.owner, { store: 'lost' }));
    const { list, ...unlistable } = desk.far;
    desk.far = unlistable;
    expect(await desk.check()).toMatchObject({
      clean: false,
      stores: [
        { store: 'disk' },
        { store: 'far', state: 'unlistable', rows: 2 },
        { store: 'lost', state: 'not_set_up' },
      ],
    });
    expect(await desk.check({ store: 'far' })).toMatchObject({ clean: true });
    const { row } = await desk.picture(desk.far);
    desk.lose('far', row.id);
    expect(await desk.check({ store: 'far', verify: true })).toMatchObject({ clean: false, faults: [{ id: row.id }] });
    desk.far = {
      ...desk.far,
      list: async function* () {
        yield* [];
        throw new StoreError('it is down', { retryAfterMs: 1000 });
      },
    };
    expect(list).toBeDefined();
    expect(await desk.check({ store: 'far', repair: true })).toMatchObject({
      clean: false,
      stores: [{ state: 'unreachable', why: 'it is down' }],
    });
    await expect(desk.check({ store: 'nowhere' })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('is for administrators alone', async () => {
    const token: Caller = userCaller(newId(), 'admin');
    await expect(reconcile(desk.sources, token)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(reconcile(desk.sources, undefined)).rejects.toMatchObject({ code: 'unauthorized' });
  });
});
