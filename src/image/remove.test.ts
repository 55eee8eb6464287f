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
  let sources: RemoveSources;
  const owner = userCaller();
  const now = Date.now();
  // The store belongs to somebody else's machine in what these tests ask: it counts, and it can be down.
  const store = {
    name: 'disk',
    remove: async (keys: readonly string[]) => {
      removed.push(...keys);
      return keys.map(() => (works ? undefined : new StoreError('down')));
    },
  } as unknown as Store;

  beforeEach(() => {
    removed = [];
    works = true;
    sources = { db: database(), stores: { named: () => store }, log: silent, now: () => now };
  });
  afterEach(async () => {
    const { tables, write } = database();
    await write(async (tx) => void (await tx.delete(tables.images)));
  });

  const purging = () => ({ db: database(), stores: sources.stores, log: silent, now: () => now });

  const insert = async (changes: Parameters<typeof newRow>[1] = {}) => {
    const row = newRow(owner.userId, { createdAt: now - 1000, ...changes });
    await insertRow(database(), row, now);
    return row.id;
  };

  it('removes the bytes and the row', async () => {
    const id = await insert();
    expect(await removeImage(sources, owner, id)).toEqual({ status: 'deleted' });
    expect([removed, await rowById(database(), id)]).toEqual([[id], undefined]);
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
    const id = await insert({ idempotencyKey: 'k' });
    works = false;
    expect(await removeImage(sources, owner, id)).toEqual({ status: 'queued' });
    expect(await rowById(database(), id)).toMatchObject({ deletedAt: now, idempotencyKey: null });
    expect(await runPurge(purging())).toMatchObject({ due: 1, deleted: 0, failed: 1 });
    works = true;
    expect(await runPurge({ ...purging(), now: () => now + 1000 })).toMatchObject({ due: 1, deleted: 1, remaining: 0 });
    expect(await rowById(database(), id)).toBeUndefined();
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
