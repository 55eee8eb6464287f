import { beforeAll, expect, it } from 'vitest';
import { type Caller, operator } from '#authority/caller.ts';
import type { UploadsQuery } from '#contract/image.ts';
import { allScopes } from '#contract/scope.ts';
import { newId } from '#db/new-id.ts';
import { eachEngine } from '#test/support/engines.ts';
import { newRow, userCaller } from '#test/support/image-desk.ts';
import { createUser } from '#user/create-user.ts';
import { insertRow, rowById } from '../queries.ts';
import { keepImages } from './keep-images.ts';
import { listEveryone } from './list-everyone.ts';

const now = Date.UTC(2027, 0, 20, 12);
const dayMs = 86_400_000;

eachEngine('everybody’s pictures, as an administrator sees them', (database) => {
  let ada: { id: string; email: string };
  const bob = newId();
  const sources = () => ({ db: database(), baseUrl: 'https://shots.example', now: () => now, retentionDays: 0 });
  const insert = async (userId: string, changes: Parameters<typeof newRow>[1] = {}) => {
    const row = newRow(userId, { createdAt: now - 1000, ...changes });
    await insertRow(database(), row, now);
    return row.id;
  };
  const page = (query: UploadsQuery & { limit?: number } = {}) =>
    listEveryone(sources(), operator, { limit: 100, ...query });
  const titles = async (query: UploadsQuery = {}) => (await page(query)).uploads.map(({ title }) => title);

  beforeAll(async () => {
    const email = 'ada@example.test';
    ada = await createUser(sources(), operator, { email, name: 'Ada', password: 'tulip orbit cask', role: 'user' });
    await insert(ada.id, { title: 'Small old one', bytes: 10, createdAt: now - 3 * dayMs });
    await insert(ada.id, { title: 'A moving one', bytes: 5_000_000, type: 'image/gif', createdAt: now - 2 * dayMs });
    await insert(bob, { title: 'Of bob', bytes: 70_000, store: 's3', visibility: 'private', createdAt: now - dayMs });
    await insert(bob, { title: 'Dead', deletedAt: now });
    await insert(bob, { title: 'Expired', expiresAt: now });
  });

  it('are those of everybody that live, private ones too, with their owners', async () => {
    const { uploads, next, cut } = await page();
    expect(uploads.map(({ title }) => title)).toEqual(['Of bob', 'A moving one', 'Small old one']);
    expect(uploads[0]).toMatchObject({ visibility: 'private', store: 's3', owner: { id: bob, email: '' } });
    expect(uploads[1]?.owner).toEqual({ id: ada.id, email: ada.email, name: 'Ada' });
    expect([next, cut]).toEqual([undefined, false]);
  });

  it('are narrowed by user, type, store, size and days, one by one and together, and found by title', async () => {
    expect(await titles({ user: ada.email })).toEqual(['A moving one', 'Small old one']);
    expect(await titles({ user: bob })).toEqual(['Of bob']);
    expect(await titles({ user: 'nobody@example.test' })).toEqual([]);
    expect(await titles({ type: 'image/gif' })).toEqual(['A moving one']);
    expect(await titles({ user: ada.id, type: 'image/png' })).toEqual(['Small old one']);
    expect(await titles({ store: 's3' })).toEqual(['Of bob']);
    expect(await titles({ store: 's3', type: 'image/gif' })).toEqual([]);
    expect(await titles({ at_least_kb: 70 })).toEqual(['Of bob', 'A moving one']);
    expect(await titles({ from: '2027-01-18', to: '2027-01-18' })).toEqual(['A moving one']);
    expect(await titles({ user: bob, to: '2027-01-18' })).toEqual([]);
    expect(await titles({ q: 'one' })).toEqual(['A moving one', 'Small old one']);
    expect(await titles({ q: 'one', at_least_kb: 1 })).toEqual(['A moving one']);
    expect(await titles({ q: 'one', user: bob })).toEqual([]);
  });

  it('come largest first where that is asked', async () => {
    expect(await titles({ order: 'largest' })).toEqual(['A moving one', 'Of bob', 'Small old one']);
    expect(await titles({ order: 'largest', at_least_kb: 70 })).toEqual(['A moving one', 'Of bob']);
    expect(await titles({ order: 'largest', user: ada.id })).toEqual(['A moving one', 'Small old one']);
  });

  it('are paged without a gap or a repetition in every order, many of the same moment and size among them', async () => {
    const carol = newId();
    const made = new Set<string>();
    for (let at = 0; at < 11; at++)
      made.add(await insert(carol, { createdAt: now - (at % 2), bytes: 50, keep: at % 3 === 0, title: `carol ${at}` }));
    const queries: UploadsQuery[] = [
      { user: carol },
      { user: carol, type: 'image/png' },
      { type: 'image/png' },
      { store: 'disk' },
      {},
      { order: 'largest' },
      { q: 'carol' },
    ];
    for (const query of queries) {
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const { uploads, next } = await page({ ...query, limit: 4, after });
        seen.push(...uploads.map(({ id }) => id));
        after = next;
      } while (after !== undefined);
      expect(new Set(seen).size, JSON.stringify(query)).toBe(seen.length);
      expect(
        [...made].filter((id) => !seen.includes(id)),
        JSON.stringify(query),
      ).toEqual([]);
    }
  });

  it('are kept from the rules, their expiry too, and left to them again, which is written down', async () => {
    const id = await insert(bob, { expiresAt: now + dayMs });
    expect(await keepImages(sources(), operator, [id, newId()], true)).toEqual([id]);
    expect(await rowById(database(), id)).toMatchObject({ keep: true, expiresAt: null });
    expect(await keepImages(sources(), operator, [id], false)).toEqual([id]);
    expect(await rowById(database(), id)).toMatchObject({ keep: false, expiresAt: null });
    const { audit } = database().tables;
    const rows = (await database().read.select().from(audit)).filter(({ targetId }) => targetId === id);
    expect(rows.map(({ action, detail }) => [action, detail])).toEqual([
      ['image.change', '{"keep":true}'],
      ['image.change', '{"keep":false}'],
    ]);
  });

  it('are shown to administrators alone, and no token is enough', async () => {
    const user: Caller = { userId: bob, role: 'user', via: 'session', scopes: new Set(allScopes) };
    for (const caller of [undefined, user, userCaller(newId(), 'admin')]) {
      await expect(listEveryone(sources(), caller, { limit: 1 })).rejects.toMatchObject({ name: 'AppError' });
      await expect(keepImages(sources(), caller, [newId()], true)).rejects.toMatchObject({ name: 'AppError' });
    }
  });
});
