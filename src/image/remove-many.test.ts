import { inArray } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import type { Caller } from '#authority/caller.ts';
import { eachEngine } from '#test/support/engines.ts';
import { newRow, silent, userCaller } from '#test/support/image-desk.ts';
import { openLedger } from '#test/support/ledger-store.ts';
import { changeImages } from './change-many.ts';
import type { ImageRow } from './image.ts';
import { rowById } from './queries.ts';
import { mostUndoMs } from './removal/queries.ts';
import { removeImages } from './remove-many.ts';
import { restoreImages } from './restore.ts';

eachEngine('many pictures at once', (database) => {
  let now: number;
  let caller: Caller;
  let store: ReturnType<typeof openLedger>;
  beforeEach(() => {
    now = 1_800_000_000_000;
    caller = userCaller();
    store = openLedger('disk');
  });
  const sources = () => ({ db: database(), stores: { named: () => store }, log: silent, now: () => now });
  const insert = async (changes: Partial<ImageRow> = {}) => {
    const row = newRow(caller.userId, { createdAt: now - 1000, ...changes });
    await database().write(async (tx) => void (await tx.insert(database().tables.images).values(row)));
    return row.id;
  };
  const row = (id: string) => rowById(database(), id);
  const waiting = async () => (await database().read.select().from(database().tables.purges)).map(({ id }) => id);

  it('die at once and come back as they were, expiry and all, but with no idempotency key', async () => {
    const id = await insert({ expiresAt: now + 90_000, idempotencyKey: 'k', visibility: 'private' });
    const before = await row(id);
    const { done } = await removeImages(sources(), caller, [id, id], { undoSeconds: 10 });
    expect(done).toEqual([id]);
    expect((await row(id))?.deletedAt).toBe(now);
    expect(await waiting()).toContain(id);
    now += 9999;
    expect(await restoreImages(sources(), caller, [id])).toEqual([id]);
    expect(await row(id)).toEqual({ ...before, idempotencyKey: null });
    expect(await waiting()).not.toContain(id);
    expect(await restoreImages(sources(), caller, [id])).toEqual([]);
  });

  it('can be brought back for a minute at most, however long is asked for', async () => {
    const ids = [await insert(), await insert()];
    await removeImages(sources(), caller, ids, { undoSeconds: 3600 });
    const { purges } = database().tables;
    const queued = await database().read.select().from(purges).where(inArray(purges.id, ids));
    expect(queued.map(({ nextAttemptAt }) => nextAttemptAt)).toEqual([now + mostUndoMs, now + mostUndoMs]);
    now += mostUndoMs - 1;
    expect(await restoreImages(sources(), caller, ids.slice(0, 1))).toEqual(ids.slice(0, 1));
    now += 1;
    expect(await restoreImages(sources(), caller, ids)).toEqual([]);
  });

  it('cannot be brought back when the time is over, by a stranger, or once a purge has them', async () => {
    const ids = [await insert(), await insert()];
    await removeImages(sources(), caller, ids, { undoSeconds: 10 });
    expect(await restoreImages(sources(), userCaller(), ids)).toEqual([]);
    const { purges } = database().tables;
    await database().write(async (tx) => void (await tx.update(purges).set({ state: 'claimed', attempts: 1 })));
    expect(await restoreImages(sources(), caller, ids)).toEqual([]);
    await database().write(async (tx) => void (await tx.update(purges).set({ state: 'waiting', attempts: 0 })));
    now += 10_000;
    expect(await restoreImages(sources(), caller, ids)).toEqual([]);
  });

  it('lose their bytes and their rows right away where nothing is to be undone', async () => {
    const ids = [await insert(), await insert()];
    const { erased } = await removeImages(sources(), caller, ids, { undoSeconds: 0 });
    await erased;
    for (const id of ids) expect(await row(id)).toBeUndefined();
    for (const id of ids) expect(await waiting()).not.toContain(id);
  });

  it('are deleted by their owner or an administrator, and nobody else', async () => {
    const [mine, expired, dead] = [await insert(), await insert({ expiresAt: now }), await insert({ deletedAt: now })];
    const all = [mine, expired, dead];
    expect((await removeImages(sources(), userCaller(), all, { undoSeconds: 60 })).done).toEqual([]);
    expect((await row(mine))?.deletedAt).toBeNull();
    const admin = userCaller(undefined, 'admin');
    expect((await removeImages(sources(), admin, all, { undoSeconds: 60 })).done).toEqual([mine]);
    const reader = { ...caller, scopes: new Set(['image:read' as const]) };
    await expect(removeImages(sources(), reader, all, { undoSeconds: 0 })).rejects.toMatchObject({ status: 403 });
    await expect(restoreImages(sources(), reader, all)).rejects.toMatchObject({ status: 403 });
    await expect(restoreImages(sources(), undefined, all)).rejects.toMatchObject({ status: 401 });
  });

  it('change alike, those that are there and one’s own, and are told apart from the rest', async () => {
    const [one, two] = [await insert({ expiresAt: now + 5000 }), await insert()];
    const theirs = newRow(userCaller().userId);
    await database().write(async (tx) => void (await tx.insert(database().tables.images).values(theirs)));
    const done = await changeImages(sources(), caller, [one, two, theirs.id], { keep: true, visibility: 'private' });
    expect(new Set(done)).toEqual(new Set([one, two]));
    expect(await row(one)).toMatchObject({ keep: true, visibility: 'private', expiresAt: null });
    expect(await row(theirs.id)).toMatchObject({ keep: false, visibility: 'link' });
    await expect(changeImages(sources(), undefined, [one], { keep: true })).rejects.toMatchObject({ status: 401 });
    const reader = { ...caller, scopes: new Set(['image:read' as const]) };
    await expect(changeImages(sources(), reader, [one], { keep: true })).rejects.toMatchObject({ status: 403 });
  });

  it('are written down in the audit log, one by one', async () => {
    const id = await insert({ title: 'A title' });
    await changeImages(sources(), caller, [id, newRow(caller.userId).id], { visibility: 'private' });
    await removeImages(sources(), caller, [id], { undoSeconds: 10 });
    await restoreImages(sources(), caller, [id]);
    const entries = (await database().read.select().from(database().tables.audit)).filter((one) => one.targetId === id);
    expect(entries).toMatchObject([
      { action: 'image.change', detail: '{"visibility":"private"}', actorId: caller.userId },
      { action: 'image.delete', targetName: 'A title', actorId: caller.userId },
      { action: 'image.change', detail: '{"restored":true}' },
    ]);
  });
});
