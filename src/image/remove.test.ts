import { afterEach, beforeEach, expect, it } from 'vitest';
import { newId } from '#db/new-id.ts';
import type { AppError } from '#errors/app-error.ts';
import { runPurge } from '#purge/run.ts';
import { type Store, StoreError } from '#store/store.ts';
import { eachEngine } from '#test/support/engines.ts';
import { newRow, silent, userCaller } from '#test/support/image-desk.ts';
import { insertRow, rowById } from './queries.ts';
import { type RemoveSources, removeImage } from './remove.ts';

eachEngine('deleting an image', (database) => {
  let removed: string[];
  let works: boolean;
  let held: Promise<void> | undefined;
  let sources: RemoveSources;
  const owner = userCaller();
  const now = Date.now();
  // The store belongs to somebody else's machine in what these tests ask: it counts, and it can be down.
  const store = {
    name: 'disk',
    remove: async (keys: readonly string[]) => {
      removed.push(...keys);
      const answers = keys.map(() => (works ? undefined : new StoreError('down')));
      await held;
      return answers;
    },
  } as unknown as Store;

  beforeEach(() => {
    removed = [];
    works = true;
    held = undefined;
    sources = { db: database(), stores: { named: () => store }, log: silent, now: () => now };
  });
  afterEach(async () => {
    const { tables, write } = database();
    await write(async (tx) => {
      await tx.delete(tables.images);
      await tx.delete(tables.purges);
    });
  });

  const purging = () => ({ db: database(), stores: sources.stores, log: silent, now: () => now });

  const insert = async (changes: Parameters<typeof newRow>[1] = {}) => {
    const row = newRow(owner.userId, { createdAt: now - 1000, ...changes });
    await insertRow(database(), row, now);
    return row.id;
  };

  const entry = async (id: string) => {
    const { purges } = database().tables;
    return (await database().read.select().from(purges)).find((one) => one.id === id);
  };

  it('removes the bytes, the row and what was queued', async () => {
    const id = await insert();
    expect(await removeImage(sources, owner, id)).toEqual({ status: 'deleted' });
    expect([removed, await rowById(database(), id), await entry(id)]).toEqual([[id], undefined, undefined]);
  });

  it('lets one of 50 at once win, and asks the store once', async () => {
    const id = await insert();
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () =>
        removeImage(sources, owner, id).then(
          (answer) => answer.status,
          (error: AppError) => error.code,
        ),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'deleted')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'not_found')).toHaveLength(49);
    expect(removed).toEqual([id]);
  });

  it('says the same for a stranger, a missing, an expired and a deleted image, and changes nothing', async () => {
    const [mine, expired, deleted] = [await insert(), await insert({ expiresAt: now }), await insert({ deletedAt: 1 })];
    for (const [caller, id] of [
      [userCaller(), mine],
      [owner, newId()],
      [owner, expired],
      [owner, deleted],
    ] as const) {
      await expect(removeImage(sources, caller, id)).rejects.toMatchObject({
        code: 'not_found',
        message: 'There is no such image',
      });
    }
    expect([removed, (await rowById(database(), mine))?.deletedAt]).toEqual([[], null]);
  });

  it('lets an administrator delete anybody’s image', async () => {
    expect(await removeImage(sources, userCaller(newId(), 'admin'), await insert())).toEqual({ status: 'deleted' });
  });

  it('refuses nobody and a token without the scope', async () => {
    const id = await insert();
    await expect(removeImage(sources, undefined, id)).rejects.toMatchObject({ status: 401 });
    const reader = { ...owner, scopes: new Set(['image:read' as const]) };
    await expect(removeImage(sources, reader, id)).rejects.toMatchObject({ status: 403 });
    expect(removed).toEqual([]);
  });

  it('kills the link at once where the store is down, and the purge ends it later', async () => {
    const id = await insert({ idempotencyKey: 'k', expiresAt: now + 1 });
    works = false;
    expect(await removeImage(sources, owner, id)).toEqual({ status: 'queued' });
    expect(await rowById(database(), id)).toMatchObject({ deletedAt: now, idempotencyKey: null });
    expect(await entry(id)).toMatchObject({
      userId: owner.userId,
      store: 'disk',
      storeKey: id,
      bytes: 100,
      reason: 'deleted_by_owner',
      askedBy: owner.userId,
      state: 'waiting',
      attempts: 1,
      nextAttemptAt: now + 60_000,
      lastError: 'down',
      createdAt: now,
    });
    expect(await runPurge(purging())).toMatchObject({ due: 0, deleted: 0 });
    works = true;
    const inAMinute = { ...purging(), now: () => now + 60_000 };
    expect(await runPurge(inAMinute)).toMatchObject({ due: 1, deleted: 1, by_reason: { deleted_by_owner: 1 } });
    expect([await rowById(database(), id), await entry(id)]).toEqual([undefined, undefined]);
  });

  it('says which administrator deleted it', async () => {
    const [id, admin] = [await insert(), userCaller(newId(), 'admin')];
    works = false;
    await removeImage(sources, admin, id);
    expect(await entry(id)).toMatchObject({ reason: 'deleted_by_admin', askedBy: admin.userId, userId: owner.userId });
    const mine = newRow(admin.userId);
    await insertRow(database(), mine, now);
    await removeImage(sources, admin, mine.id);
    expect(await entry(mine.id)).toMatchObject({ reason: 'deleted_by_owner' });
  });

  it('answers in time where the store does not, and hears it out', async () => {
    const id = await insert();
    let confirm = () => {};
    held = new Promise((done) => {
      confirm = done;
    });
    expect(await removeImage({ ...sources, waitMs: 20 }, owner, id)).toEqual({ status: 'queued' });
    expect(await rowById(database(), id)).toMatchObject({ deletedAt: now });
    expect(await entry(id)).toMatchObject({ state: 'claimed', nextAttemptAt: now + 60_000 });
    confirm();
    await expect.poll(() => entry(id)).toBeUndefined();
    expect(await rowById(database(), id)).toBeUndefined();
  });

  it('is done once where the purge took it over from a slow store', async () => {
    const id = await insert();
    let confirm = () => {};
    held = new Promise((done) => {
      confirm = done;
    });
    let settled = () => {};
    const forgotten = new Promise<void>((done) => {
      settled = done;
    });
    const reached = (step: string) => step === 'forgotten' && settled();
    await removeImage({ ...sources, waitMs: 1, reached }, owner, id);
    works = false;
    held = undefined;
    expect(await runPurge({ ...purging(), now: () => now + 60_000 })).toMatchObject({ due: 1, failed: 1 });
    works = true;
    confirm();
    await forgotten;
    expect(await entry(id)).toMatchObject({ state: 'waiting', attempts: 2 });
    expect(await rowById(database(), id)).toBeDefined();
  });

  it('leaves the bytes to the purge where the database goes away meanwhile', async () => {
    const id = await insert();
    const db = { ...database() };
    const reached = (step: string) => {
      if (step === 'removed') db.write = () => Promise.reject(new Error('the wire broke'));
    };
    expect(await removeImage({ ...sources, db, reached }, owner, id)).toEqual({ status: 'queued' });
    expect(await entry(id)).toMatchObject({ state: 'claimed' });
    expect(await runPurge({ ...purging(), now: () => now + 60_000 })).toMatchObject({ due: 1, deleted: 1 });
  });

  it('drops this machine’s copies', async () => {
    const id = await insert({ store: 'far', storeKey: 'key' });
    const dropped: string[] = [];
    await removeImage({ ...sources, forget: async (ids) => void dropped.push(...ids) }, owner, id);
    expect([dropped, removed]).toEqual([[id], ['key']]);
  });

  it('leaves an image that is being deleted to who deletes it', async () => {
    const id = await insert();
    let seen: unknown;
    const reached = (step: string) => {
      if (step === 'marked') seen = runPurge(purging());
    };
    await removeImage({ ...sources, reached }, owner, id);
    expect(await seen).toMatchObject({ due: 0, deleted: 0 });
    expect(removed).toEqual([id]);
  });
});
