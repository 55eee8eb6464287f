import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Caller, operator } from '#authority/caller.ts';
import type { Database } from '#db/database.ts';
import { newId } from '#db/new-id.ts';
import type { ImageRow } from '#image/image.ts';
import { rowById } from '#image/queries.ts';
import { type Cache, openCache } from '#store/cache.ts';
import { openDiskStore } from '#store/disk.ts';
import { type LocalStore, type Store, StoreError, type Stores } from '#store/store.ts';
import { eachEngine } from '#test/support/engines.ts';
import { newPurge, newRow, silent, userCaller } from '#test/support/image-desk.ts';
import { type ReconcileOptions, reconcile } from './reconcile.ts';

const hour = 3_600_000;

eachEngine('a check of the stores', (database) => {
  const owner = newId();
  let folder: string;
  let disk: LocalStore;
  // A store like S3: its keys are the ids, and it can list.
  let far: Store;
  let farDown: StoreError | undefined;
  let cache: Cache;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'prntscrn-reconcile-'));
    disk = await openDiskStore(join(folder, 'images'));
    farDown = undefined;
    const beyond = await openDiskStore(join(folder, 'far'));
    far = {
      ...beyond,
      name: 'far',
      open: (key) => (farDown ? Promise.reject(farDown) : beyond.open(key)),
      remove: async (keys) => (farDown ? keys.map(() => farDown) : await beyond.remove(keys)),
    };
    cache = openCache({ folder: join(folder, 'cache'), mostBytes: 1e9 });
    const { images, purges, moves, users } = database().tables;
    await database().write(async (tx) => {
      for (const table of [images, purges, moves, users]) await tx.delete(table);
      const account = { email: 'a@example.test', name: 'A', role: 'user', passwordHash: 'x' } as const;
      await tx.insert(users).values({ id: owner, ...account, passwordChangedAt: 1, createdAt: 1 });
    });
  });
  afterEach(() => {
    cache.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const stores = (): Stores => ({
    disk,
    current: disk,
    all: [disk, far],
    named: (name) => {
      const store = [disk, far].find((one) => one.name === name);
      if (store) return store;
      throw new StoreError('not set up');
    },
  });
  const check = (options: ReconcileOptions = {}, db: Database = database()) =>
    reconcile({ db, stores: stores(), journal: join(folder, 'incoming'), cache, log: silent }, operator, options);
  const source = (bytes: Buffer) => {
    const file = join(folder, newId());
    writeFileSync(file, bytes, { mode: 0o600 });
    return file;
  };
  const fileIn = (name: string, key: string) => join(folder, name === 'disk' ? 'images' : 'far', key.slice(0, 2), key);
  const age = (name: string, key: string) => {
    const then = (Date.now() - hour) / 1000;
    utimesSync(fileIn(name, key), then, then);
  };
  const putBytes = async (store: Store, id = newId(), bytes = randomBytes(500)) => {
    const key = await store.put({ id, file: source(bytes), type: 'image/png', bytes: bytes.length });
    age(store.name, key);
    return { id, bytes };
  };
  const insert = async (row: ImageRow) => {
    await database().write(async (tx) => void (await tx.insert(database().tables.images).values(row)));
    return row;
  };
  /** A picture as it should be. */
  const picture = async (store: Store, changes: Partial<ImageRow> = {}) => {
    const { id, bytes } = await putBytes(store, changes.id);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const row = await insert(newRow(owner, { id, storeKey: id, store: store.name, bytes: 500, sha256, ...changes }));
    return { row, bytes };
  };
  const pictures = async (store: Store, count: number) => {
    for (let n = 0; n < count; n++) await picture(store);
  };
  const queue = async (changes: Parameters<typeof newPurge>[0]) => {
    await database().write(async (tx) => void (await tx.insert(database().tables.purges).values(newPurge(changes))));
  };
  const move = async (imageId: string, changes = {}) => {
    const entry = { imageId, store: 'far', state: 'waiting', attempts: 1, nextAttemptAt: 1, createdAt: 1 } as const;
    await database().write(async (tx) => {
      await tx.insert(database().tables.moves).values({ ...entry, ...changes });
    });
  };
  const queued = async () => await database().read.select().from(database().tables.purges);
  const lose = (name: string, id: string) => rmSync(fileIn(name, id));

  it('finds nothing wrong where each picture has its bytes, and counts them', async () => {
    await pictures(disk, 3);
    await pictures(far, 2);
    const report = await check({ verify: true });
    expect(report).toMatchObject({ clean: true, faults: [], counts: {} });
    expect(report.stores.map(({ store, rows, stored, storedBytes }) => [store, rows, stored, storedBytes])).toEqual([
      ['disk', 3, 3, 1500],
      ['far', 2, 2, 1000],
    ]);
  });

  it('finds pictures without bytes, bytes without a picture and other lengths, and changes nothing', async () => {
    await pictures(far, 1);
    const [lost, short] = [(await picture(disk)).row, (await picture(far)).row];
    lose('disk', lost.id);
    writeFileSync(fileIn('far', short.id), 'short');
    const { id: orphan } = await putBytes(far);
    const report = await check();
    expect(report.clean).toBe(false);
    expect(report.faults.map(({ kind, store, id, repaired }) => [kind, store, id, repaired]).sort()).toEqual([
      ['damaged', 'far', short.id, false],
      ['missing', 'disk', lost.id, false],
      ['orphaned', 'far', orphan, false],
    ]);
    expect([await rowById(database(), lost.id), existsSync(fileIn('far', orphan)), await queued()]).toEqual([
      lost,
      true,
      [],
    ]);
  });

  it('takes what comes in, moves, or waits for the purge for no fault', async () => {
    const young = newId();
    await far.put({ id: young, file: source(randomBytes(5)), type: 'image/png', bytes: 5 });
    const uploading = await putBytes(disk);
    mkdirSync(join(folder, 'incoming', 'abc'), { recursive: true });
    writeFileSync(join(folder, 'incoming', 'abc', uploading.id), '');
    const { row: moving } = await picture(disk);
    await putBytes(far, moving.id);
    await move(moving.id);
    const { row: moved } = await picture(far);
    await putBytes(disk, moved.id);
    await queue({ storeKey: moved.id, reason: 'moved' });
    const { row: dead } = await picture(disk, { deletedAt: 5 });
    await queue({ id: dead.id, storeKey: dead.id });
    const gone = await insert(newRow(owner, { deletedAt: 5 }));
    await queue({ id: gone.id, storeKey: gone.id });
    writeFileSync(join(folder, 'far', young.slice(0, 2), 'notes'), 'of somebody else');
    // A second copy of a living picture, under another key in the same store.
    const { row: twice } = await picture(far);
    const { id: key } = await putBytes(far);
    const { images } = database().tables;
    await database().write(async (tx) => {
      await tx.update(images).set({ storeKey: key }).where(eq(images.id, twice.id));
    });
    await queue({ store: 'far', storeKey: twice.id, reason: 'orphaned' });
    const report = await check({ repair: true });
    expect(report).toMatchObject({ clean: true, faults: [] });
    expect(report.stores).toMatchObject([
      { store: 'disk', rows: 1, young: 1, queued: 2, foreign: 0 },
      { store: 'far', rows: 2, young: 2, queued: 1, foreign: 1 },
    ]);
  });

  it('says nothing of what the server has put right while the check was at work', async () => {
    const { row: deleted } = await picture(disk);
    const { row: movedOn } = await picture(disk);
    const { images, purges } = database().tables;
    const list = disk.list?.bind(disk);
    if (!list) throw new Error('The disk can list');
    disk.list = async function* () {
      yield* list();
      // Deleted, and moved, right after they were listed.
      await database().write(async (tx) => void (await tx.delete(images)));
      await insert({ ...movedOn, store: 'far' });
      await putBytes(far, movedOn.id);
      await disk.remove([deleted.id, movedOn.id]);
      await database().write(async (tx) => void (await tx.delete(purges)));
    };
    // And one that came in when its store had been listed already.
    const farList = far.list?.bind(far);
    far.list = async function* () {
      yield* farList?.() ?? [];
      await picture(far);
    };
    expect(await check({ repair: true })).toMatchObject({ clean: true, faults: [] });
  });

  it('says nothing of a picture that somebody deletes while its store is asked', async () => {
    const { row } = await picture(far);
    lose('far', row.id);
    const open = far.open;
    far.open = async (key) => {
      const { images } = database().tables;
      await database().write(async (tx) => {
        await tx.update(images).set({ deletedAt: 5 }).where(eq(images.id, row.id));
      });
      return await open(key);
    };
    expect(await check({ repair: true, store: 'far' })).toMatchObject({ clean: true, faults: [] });
    expect(await rowById(database(), row.id)).toMatchObject({ deletedAt: 5 });
  });

  it('removes bytes without a picture at once, and leaves them to the queue where the store does not answer', async () => {
    await pictures(far, 1);
    const [here, there] = [await putBytes(disk), await putBytes(far)];
    expect(await check({ repair: true })).toMatchObject({
      clean: true,
      counts: { orphaned: { found: 2, repaired: 2 } },
    });
    expect([existsSync(fileIn('disk', here.id)), existsSync(fileIn('far', there.id)), await queued()]).toEqual([
      false,
      false,
      [],
    ]);
    const stays = await putBytes(far);
    const remove = far.remove;
    far.remove = async (keys) => keys.map(() => new StoreError('it is limited', { retryAfterMs: hour }));
    expect(await check({ repair: true })).toMatchObject({
      clean: true,
      faults: [{ note: 'queued: the store has not removed it yet' }],
    });
    expect(await queued()).toMatchObject([
      { store: 'far', storeKey: stays.id, bytes: 500, reason: 'orphaned', state: 'waiting', attempts: 1 },
    ]);
    expect((await queued())[0]?.nextAttemptAt).toBeGreaterThan(Date.now() + hour - 60_000);
    far.remove = remove;
    expect(await check()).toMatchObject({ clean: true, stores: [{}, { queued: 1 }] });
  });

  it('brings bytes back from the cache and from the disk, proven, and drops what has no copy', async () => {
    const [cached, copied, lost, forged] = [
      await picture(far),
      await picture(far),
      await picture(far),
      await picture(far),
    ];
    await cache.seed(cached.row, fileIn('far', cached.row.id));
    await putBytes(disk, copied.row.id, copied.bytes);
    await putBytes(disk, forged.row.id, randomBytes(500));
    for (const { row } of [cached, copied, lost, forged]) lose('far', row.id);
    const report = await check({ repair: true });
    expect(report).toMatchObject({ clean: true, counts: { missing: { found: 4, repaired: 4 } } });
    expect(await (await far.open(cached.row.id)).toArray()).toEqual([cached.bytes]);
    expect(await (await far.open(copied.row.id)).toArray()).toEqual([copied.bytes]);
    const notes = new Map(report.faults.map(({ id, kind, note }) => [`${kind} ${id}`, note]));
    expect(notes.get(`missing ${cached.row.id}`)).toBe('brought back from the cache');
    expect(notes.get(`missing ${copied.row.id}`)).toBe('brought back from the disk');
    for (const { row } of [lost, forged]) expect(await rowById(database(), row.id)).toBeUndefined();
    // What the disk had besides went after it was brought back.
    expect(
      readdirSync(join(folder, 'images'), { recursive: true, withFileTypes: true }).filter((one) => one.isFile()),
    ).toEqual([]);
    expect(await check({ verify: true })).toMatchObject({ clean: true, faults: [] });
  });

  it('keeps the disk’s copy while the store cannot show that it has the picture', async () => {
    const { row } = await picture(far);
    await pictures(disk, 1);
    await putBytes(disk, row.id);
    farDown = new StoreError('it is down', { retryAfterMs: hour });
    const report = await check({ repair: true });
    expect(report).toMatchObject({ clean: false, counts: { orphaned: { found: 1, repaired: 0 } } });
    expect(existsSync(fileIn('disk', row.id))).toBe(true);
    farDown = undefined;
    expect(await check({ repair: true })).toMatchObject({
      clean: true,
      counts: { orphaned: { found: 1, repaired: 1 } },
    });
    expect([existsSync(fileIn('disk', row.id)), existsSync(fileIn('far', row.id))]).toEqual([false, true]);
  });

  it('reads every byte only where it is asked to, and brings damaged ones back or leaves them', async () => {
    const [mended, broken] = [await picture(far), await picture(disk)];
    await cache.seed(mended.row, fileIn('far', mended.row.id));
    rmSync(fileIn('far', mended.row.id));
    for (const [name, { row }] of [
      ['far', mended],
      ['disk', broken],
    ] as const)
      writeFileSync(fileIn(name, row.id), randomBytes(500));
    expect(await check()).toMatchObject({ clean: true });
    expect(await check({ verify: true })).toMatchObject({ counts: { damaged: { found: 2, repaired: 0 } } });
    const report = await check({ verify: true, repair: true });
    expect(report).toMatchObject({ clean: false, counts: { damaged: { found: 2, repaired: 1 } } });
    expect(await (await far.open(mended.row.id)).toArray()).toEqual([mended.bytes]);
    expect(await rowById(database(), broken.row.id)).toEqual(broken.row);
  });

  it('refuses to drop or remove so much that the settings must be wrong, unless it is forced', async () => {
    for (let n = 0; n < 11; n++) await insert(newRow(owner, { store: 'far' }));
    await pictures(far, 5);
    for (let n = 0; n < 11; n++) await putBytes(disk);
    const report = await check({ repair: true });
    expect(report).toMatchObject({
      clean: false,
      counts: { missing: { found: 11, repaired: 0 }, orphaned: { found: 11, repaired: 0 } },
      stores: [{ why: expect.stringContaining('11 of 11') }, { why: expect.stringContaining('11 of 16') }],
    });
    expect(await database().read.$count(database().tables.images)).toBe(16);
    expect([...new Set(report.faults.map(({ repaired }) => repaired))]).toEqual([false]);
    expect(await check({ repair: true, force: true })).toMatchObject({
      clean: true,
      counts: { missing: { repaired: 11 }, orphaned: { repaired: 11 } },
    });
    expect(await database().read.$count(database().tables.images)).toBe(5);
  });

  it('keeps a picture whose file may wait on another server', async () => {
    const elsewhere = await insert(newRow(owner));
    await move(elsewhere.id);
    expect(await check({ repair: true })).toMatchObject({ clean: false, faults: [{ repaired: false }] });
    expect(await rowById(database(), elsewhere.id)).toBeDefined();
  });

  it('puts the queues right: what would take a living picture, and what was forgotten', async () => {
    const { row: alive } = await picture(disk);
    await queue({ id: alive.id, storeKey: alive.id });
    const { row: movedAlive } = await picture(disk);
    await queue({ storeKey: movedAlive.id, reason: 'moved' });
    const { row: forgotten } = await picture(disk, { deletedAt: 5 });
    const { row: nobodys } = await picture(disk, { userId: newId() });
    const stray = await putBytes(disk);
    await queue({ id: stray.id, storeKey: stray.id, reason: 'expired', state: 'parked', nextAttemptAt: null });
    const unknown = newId();
    await move(unknown, { state: 'parked', nextAttemptAt: null });

    const found = await check();
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
    expect(await queued()).toHaveLength(3);
    expect((await check({ repair: true })).clean).toBe(true);
    const entries = (await queued()).map(({ id, reason, state }) => [id, reason, state]);
    expect(entries.sort()).toEqual(
      [
        [forgotten.id, 'deleted_by_owner', 'waiting'],
        [nobodys.id, 'account_removed', 'waiting'],
      ].sort(),
    );
    expect((await rowById(database(), nobodys.id))?.deletedAt).not.toBeNull();
    expect([await rowById(database(), alive.id), existsSync(fileIn('disk', stray.id))]).toEqual([alive, false]);
    const moves = await database().read.select().from(database().tables.moves);
    expect(moves).toMatchObject([{ imageId: unknown, state: 'waiting', nextAttemptAt: expect.any(Number) }]);
  });

  it('leaves an entry that a process is at alone', async () => {
    const id = newId();
    await queue({ id, storeKey: id, state: 'claimed', nextAttemptAt: Date.now() + hour });
    expect(await check({ repair: true })).toMatchObject({ clean: true, faults: [] });
    expect(await queued()).toHaveLength(1);
  });

  it('finds cached copies of pictures that are gone', async () => {
    const [{ row }, kept] = [await picture(far), await picture(far)];
    for (const one of [row, kept.row]) await cache.seed(one, fileIn('far', one.id));
    await database().write(async (tx) => {
      const { images } = database().tables;
      await tx.delete(images);
      await tx.insert(images).values(kept.row);
    });
    await far.remove([row.id]);
    expect(await check()).toMatchObject({ clean: false, counts: { cached: { found: 1, repaired: 0 } } });
    expect(await check({ repair: true })).toMatchObject({ clean: true, counts: { cached: { found: 1, repaired: 1 } } });
    expect([cache.has(row.id), cache.has(kept.row.id)]).toEqual([false, true]);
  });

  it('tells stores that cannot list, are down, or are not set up from those that are right', async () => {
    await pictures(far, 2);
    await insert(newRow(owner, { store: 'lost' }));
    const { list, ...unlistable } = far;
    far = unlistable;
    expect(await check()).toMatchObject({
      clean: false,
      stores: [
        { store: 'disk' },
        { store: 'far', state: 'unlistable', rows: 2 },
        { store: 'lost', state: 'not_set_up' },
      ],
    });
    expect(await check({ store: 'far' })).toMatchObject({ clean: true });
    const { row } = await picture(far);
    lose('far', row.id);
    expect(await check({ store: 'far', verify: true })).toMatchObject({ clean: false, faults: [{ id: row.id }] });
    far = {
      ...far,
      list: async function* () {
        yield* [];
        throw new StoreError('it is down', { retryAfterMs: 1000 });
      },
    };
    expect(list).toBeDefined();
    expect(await check({ store: 'far', repair: true })).toMatchObject({
      clean: false,
      stores: [{ state: 'unreachable', why: 'it is down' }],
    });
    await expect(check({ store: 'nowhere' })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('is for administrators alone', async () => {
    const token: Caller = userCaller(newId(), 'admin');
    const sources = { db: database(), stores: stores(), journal: folder, log: silent };
    await expect(reconcile(sources, token)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(reconcile(sources, undefined)).rejects.toMatchObject({ code: 'unauthorized' });
  });
});
