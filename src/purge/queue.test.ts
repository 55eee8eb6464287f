import { beforeEach, expect, it } from 'vitest';
import { type Caller, operator } from '#authority/caller.ts';
import { allScopes } from '#contract/scope.ts';
import { newId } from '#db/new-id.ts';
import { insertRow, rowById } from '#image/queries.ts';
import { eachEngine } from '#test/support/engines.ts';
import { newPurge, newRow, userCaller } from '#test/support/image-desk.ts';
import { createUser } from '#user/create-user.ts';
import { dropPurge, listPurges, retryPurges } from './queue.ts';

const now = 1_800_000_000_000;

eachEngine('the purge queue, as its operator sees it', (database) => {
  const at = () => ({ db: database(), now: () => now });
  const insert = async (changes: Parameters<typeof newPurge>[0] = {}) => {
    const entry = newPurge(changes);
    await database().write(async (tx) => void (await tx.insert(database().tables.purges).values(entry)));
    return entry.id;
  };
  const list = async (filter = {}) => await listPurges(at(), operator, { limit: 100, ...filter });
  const entry = async (id: string) => (await list()).entries.find((one) => one.id === id);
  beforeEach(async () => {
    const { purges, images } = database().tables;
    await database().write(async (tx) => {
      await tx.delete(purges);
      await tx.delete(images);
    });
  });

  it('is listed from the oldest entry on, with who asked and without the keys', async () => {
    const user = await createUser(at(), operator, {
      email: `${newId(8).toLowerCase()}@example.test`,
      name: 'A',
      password: 'correct horse battery',
      role: 'user',
    });
    const young = await insert({ createdAt: 20, askedBy: user.id });
    const old = await insert({ createdAt: 10, askedBy: 'AccountThatIsGone', storeKey: 'the-secret' });
    const own = await insert({ createdAt: 30 });
    const { entries } = await list();
    expect(entries.map(({ id, askedBy }) => [id, askedBy])).toEqual([
      [old, 'AccountThatIsGone'],
      [young, user.email],
      [own, null],
    ]);
    expect(JSON.stringify(entries)).not.toContain('the-secret');
    expect((await list({ limit: 1 })).entries.map(({ id }) => id)).toEqual([old]);
  });

  it('is counted by state and reason, whatever part of it is listed', async () => {
    await insert({ reason: 'expired', bytes: 5 });
    const expired = await insert({ reason: 'expired', bytes: 6, state: 'parked', nextAttemptAt: null });
    await insert({ reason: 'expired', bytes: 7, state: 'parked', nextAttemptAt: null });
    await insert({ reason: 'moved', bytes: 3_000_000_000 });
    const { entries, counts } = await list({ state: 'parked', reason: 'expired', limit: 1 });
    expect(entries.map(({ id }) => id).length).toBe(1);
    expect(await entry(expired)).toMatchObject({ state: 'parked', nextAttemptAt: null });
    expect(counts).toEqual([
      { state: 'parked', reason: 'expired', entries: 2, bytes: 13 },
      { state: 'waiting', reason: 'expired', entries: 1, bytes: 5 },
      { state: 'waiting', reason: 'moved', entries: 1, bytes: 3_000_000_000 },
    ]);
  });

  it('lets entries be tried again at once, with patience as at the first time', async () => {
    const parked = await insert({ state: 'parked', nextAttemptAt: null, attempts: 20, lastError: 'refused' });
    const late = await insert({ nextAttemptAt: now + 1000, attempts: 3 });
    expect(await retryPurges(at(), operator, { ids: [parked, parked] })).toEqual({ retried: 1, busy: [], unknown: [] });
    expect(await entry(parked)).toMatchObject({
      state: 'waiting',
      nextAttemptAt: now,
      attempts: 0,
      lastError: 'refused',
    });
    expect(await entry(late)).toMatchObject({ nextAttemptAt: now + 1000, attempts: 3 });
    expect(await retryPurges(at(), operator, 'parked')).toMatchObject({ retried: 0 });
    expect(await retryPurges(at(), operator, 'all')).toMatchObject({ retried: 2 });
    expect(await entry(late)).toMatchObject({ nextAttemptAt: now, attempts: 0 });
  });

  it('leaves an entry to the process that is at it, and says so', async () => {
    const claimed = await insert({ state: 'claimed', nextAttemptAt: now + 1 });
    const abandoned = await insert({ state: 'claimed', nextAttemptAt: now });
    expect(await retryPurges(at(), operator, { ids: [claimed, abandoned, 'nobody'] })).toEqual({
      retried: 1,
      busy: [claimed],
      unknown: ['nobody'],
    });
    expect(await retryPurges(at(), operator, 'all')).toMatchObject({ retried: 1 });
    await expect(dropPurge(at(), operator, claimed)).rejects.toMatchObject({ code: 'conflict' });
    expect(await entry(claimed)).toMatchObject({ state: 'claimed', nextAttemptAt: now + 1 });
  });

  it('gives an entry up with its picture’s row, and says where the bytes stay', async () => {
    const row = newRow(newId(), { deletedAt: now - 1 });
    await insertRow(database(), row, now);
    await insert({ id: row.id, storeKey: row.storeKey, bytes: row.bytes, state: 'parked', nextAttemptAt: null });
    expect(await dropPurge(at(), operator, row.id)).toEqual({ store: 'disk', storeKey: row.storeKey, bytes: 100 });
    expect(await rowById(database(), row.id)).toBeUndefined();
    expect((await list()).entries).toEqual([]);
    await expect(dropPurge(at(), operator, row.id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('keeps the row of a picture that lives on elsewhere when its old copy is given up', async () => {
    const row = newRow(newId(), { store: 's3' });
    await insertRow(database(), row, now);
    const copy = await insert({ storeKey: row.id, reason: 'moved' });
    await dropPurge(at(), operator, copy);
    const wrong = await insert({ id: row.id, storeKey: row.id, store: 's3' });
    await dropPurge(at(), operator, wrong);
    expect(await rowById(database(), row.id)).toMatchObject({ store: 's3', deletedAt: null });
    const dead = newRow(newId(), { store: 's3', deletedAt: 1 });
    await insertRow(database(), dead, now);
    await dropPurge(at(), operator, await insert({ id: dead.id, storeKey: dead.id }));
    expect(await rowById(database(), dead.id)).toBeDefined();
  });

  it('is for administrators alone', async () => {
    const token: Caller = { ...userCaller(newId(), 'admin') };
    const user: Caller = { userId: newId(), role: 'user', via: 'session', scopes: new Set(allScopes) };
    for (const [caller, code] of [
      [undefined, 'unauthorized'],
      [user, 'forbidden'],
      [token, 'forbidden'],
    ] as const) {
      await expect(listPurges(at(), caller, { limit: 1 })).rejects.toMatchObject({ code });
      await expect(retryPurges(at(), caller, 'all')).rejects.toMatchObject({ code });
      await expect(dropPurge(at(), caller, 'x')).rejects.toMatchObject({ code });
    }
  });
});
