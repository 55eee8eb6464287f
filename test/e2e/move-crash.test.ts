import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/database.ts';
import { newId } from '#db/new-id.ts';
import { openDiskStore } from '#store/disk.ts';
import { type CrashDesk, filesUnder, openCrashDesk, type UploadFile, uploadFile } from '#test/support/crash-desk.ts';
import { openShelf } from '#test/support/shelf-store.ts';
import { faultsInStores } from '#test/support/store-check.ts';

type Moved = { moved: number };

describe.each(['sqlite', 'mysql'] as const)('a process killed on the way to a remote store (%s)', (engine) => {
  let desk: CrashDesk;
  let db: Database;
  let dataDir: string;
  let picture: UploadFile;
  beforeAll(async () => {
    desk = await openCrashDesk(engine);
    ({ db, dataDir } = desk);
    picture = await uploadFile(dataDir);
  });
  afterEach(() => desk.empty());
  afterAll(() => desk?.close());

  const rows = async () => await db.read.select().from(db.tables.images);
  const entries = async () => await db.read.select().from(db.tables.moves);
  /** The next start, with every lease run out and every pause over, and one run of all that goes by the clock. */
  async function restart(): Promise<void> {
    await desk.endLeases();
    await desk.act('recover');
    await desk.act('move');
    await desk.endLeases();
    await desk.act('purge');
  }
  /** Without the locks of processes that died. */
  const uploadsInProgress = () => filesUnder(join(dataDir, 'incoming')).filter((name) => !name.endsWith('.lock'));
  async function whatIsThere() {
    const found = await rows();
    return {
      rows: found.map(({ store, storeKey }) => `${store} ${storeKey}`),
      disk: filesUnder(join(dataDir, 'images')),
      shelf: filesUnder(join(dataDir, 'shelf')),
      incoming: uploadsInProgress(),
      moves: (await entries()).length,
      purges: (await db.read.select().from(db.tables.purges)).length,
      faults: await faultsInStores({
        db,
        disk: await openDiskStore(join(dataDir, 'images')),
        remote: await openShelf(join(dataDir, 'shelf')),
      }),
    };
  }

  it.each([
    ['received', 0],
    ['drafted', 0],
    ['stored', 0],
    ['inserted', 1],
    ['settled', 1],
    ['claimed', 1],
    ['put', 1],
    ['committed', 1],
  ])('while uploading, at the step %s, leaves %i pictures, whole and in their store', async (step, count) => {
    expect(await desk.kill(step, 'upload-on', ...picture)).toBe('SIGKILL');
    expect((await rows()).length).toBe(count);
    await restart();
    const ids = (await rows()).map((row) => row.id);
    expect(ids).toHaveLength(count);
    const living = ids.map((id) => `shelf ${id}`);
    expect(await whatIsThere()).toEqual({
      rows: living,
      disk: [],
      shelf: ids,
      incoming: [],
      moves: 0,
      purges: 0,
      faults: [],
    });
  });

  it.each(['claimed', 'put', 'committed'])(
    'while moving by the clock, at the step %s, loses nothing and leaves nothing',
    async (step) => {
      expect(await desk.kill('settled', 'upload-on', ...picture)).toBe('SIGKILL');
      await db.write(async (tx) => void (await tx.update(db.tables.moves).set({ nextAttemptAt: 1 })));
      expect(await desk.kill(step, 'move')).toBe('SIGKILL');
      expect(await rows()).toMatchObject([{ deletedAt: null }]);
      await restart();
      const [row] = await rows();
      const shelf = [row?.id ?? ''];
      expect(await whatIsThere()).toEqual({
        rows: [`shelf ${row?.id}`],
        disk: [],
        shelf,
        incoming: [],
        moves: 0,
        purges: 0,
        faults: [],
      });
    },
  );

  it.each(['settled', 'claimed', 'put', 'committed'])(
    'at the step %s, leaves nothing anywhere of a picture that is deleted before the next start',
    async (step) => {
      expect(await desk.kill(step, 'upload-on', ...picture)).toBe('SIGKILL');
      const [row] = await rows();
      expect(await desk.act('delete', row?.id ?? '')).toEqual({ status: 'deleted' });
      await restart();
      expect(await whatIsThere()).toEqual({
        rows: [],
        disk: [],
        shelf: [],
        incoming: [],
        moves: 0,
        purges: 0,
        faults: [],
      });
    },
  );

  it('leaves a move to the process that is at it until its lease runs out', async () => {
    await desk.kill('settled', 'upload-on', ...picture);
    expect((await desk.run<Moved>('move')).moved).toBe(0);
    const [entry] = await entries();
    expect(entry).toMatchObject({ state: 'claimed', attempts: 1 });
    await db.write(async (tx) => void (await tx.update(db.tables.moves).set({ nextAttemptAt: Date.now() - 1 })));
    expect((await desk.run<Moved>('move')).moved).toBe(1);
  });

  it('lets four processes move at once, each picture put once', async () => {
    await desk.kill('settled', 'upload-on', ...picture);
    const [first] = await rows();
    if (!first) throw new Error('There is no picture');
    const bytes = readFileSync(join(dataDir, 'images', first.id.slice(0, 2), first.id));
    const { images, moves } = db.tables;
    for (let at = 0; at < 60; at++) {
      const id = newId();
      mkdirSync(join(dataDir, 'images', id.slice(0, 2)), { recursive: true });
      writeFileSync(join(dataDir, 'images', id.slice(0, 2), id), bytes);
      const waiting = { store: 'shelf', state: 'waiting', attempts: 0, nextAttemptAt: 1, createdAt: 1 } as const;
      await db.write(async (tx) => {
        await tx.insert(images).values({ ...first, id, storeKey: id });
        await tx.insert(moves).values({ imageId: id, ...waiting });
      });
    }
    const runs = await Promise.all(Array.from({ length: 4 }, () => desk.run<Moved>('move')));
    expect(runs.reduce((sum, { moved }) => sum + moved, 0)).toBe(60);
    const puts = readFileSync(join(dataDir, 'puts'), 'utf8').trim().split('\n');
    expect([puts.length, new Set(puts).size]).toEqual([60, 60]);
    expect(await db.read.$count(images, eq(images.store, 'shelf'))).toBe(60);
  });
});
