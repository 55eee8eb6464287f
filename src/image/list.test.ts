import { eq } from 'drizzle-orm';
import { beforeEach, expect, it } from 'vitest';
import type { Caller } from '#authority/caller.ts';
import { imageChangeSchema, type ListQuery, listQuerySchema } from '#contract/image.ts';
import { eachEngine } from '#test/support/engines.ts';
import { newRow, userCaller } from '#test/support/image-desk.ts';
import { changeImage } from './change.ts';
import { findImage } from './find.ts';
import { listImages } from './list.ts';
import { insertRow } from './queries.ts';

eachEngine('one’s own images', (database) => {
  const now = 1_800_000_000_000;
  let caller: Caller;
  beforeEach(() => {
    caller = userCaller();
  });

  const sources = () => ({ db: database(), baseUrl: 'https://shots.example', now: () => now, retentionDays: 0 });
  const insert = async (changes: Parameters<typeof newRow>[1] = {}) => {
    const row = newRow(caller.userId, { createdAt: now - 1000, ...changes });
    await insertRow(database(), row, now);
    return row.id;
  };
  const list = (query: Partial<ListQuery> = {}) =>
    listImages(sources(), caller, { ...listQuerySchema.parse({}), ...query });
  const ids = (answer: Awaited<ReturnType<typeof list>>) => answer.images.map((image) => image.id);

  it('come newest first, page by page, each once, though newer ones arrive and many are of the same moment', async () => {
    const made: string[] = [];
    for (let at = 0; at < 12; at++) made.push(await insert({ createdAt: now - 1000 + Math.floor(at / 5) }));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list({ limit: 5, ...(cursor && { cursor }) });
      seen.push(...ids(page));
      cursor = page.next_cursor ?? undefined;
      await insert({ createdAt: now });
    } while (cursor);
    expect(seen).toHaveLength(12);
    expect(new Set(seen)).toEqual(new Set(made));
    expect(made.indexOf(seen[0] ?? '')).toBeGreaterThanOrEqual(10);
  });

  it('leave out what is deleted, expired or somebody else’s', async () => {
    const mine = await insert({ expiresAt: now + 1 });
    await insert({ expiresAt: now });
    await insert({ deletedAt: now });
    await insertRow(database(), newRow(userCaller().userId), now);
    expect(ids(await list())).toEqual([mine]);
  });

  it('are found by how words of the title begin, whatever stands between them', async () => {
    const percent = await insert({ title: '100% Sure_thing! \\\\o/' });
    const plain = await insert({ title: '1000 sure things' });
    for (const q of ['100% s', 'sure thing', 'THING sur', ' o ']) expect(ids(await list({ q })), q).toContain(percent);
    expect(new Set(ids(await list({ q: 'SURE' })))).toEqual(new Set([percent, plain]));
    for (const q of ['ure', 'sure nothing', "' or 1=1 --", '%', '!?']) expect(ids(await list({ q })), q).toEqual([]);
  });

  it('are found by their type', async () => {
    const gif = await insert({ type: 'image/gif' });
    await insert();
    expect(ids(await list({ type: 'image/gif' }))).toEqual([gif]);
  });

  it('need the scope to be read, and a cursor of ours', async () => {
    await expect(listImages(sources(), undefined, listQuerySchema.parse({}))).rejects.toMatchObject({ status: 401 });
    const writer = { ...caller, scopes: new Set(['image:write' as const]) };
    await expect(listImages(sources(), writer, listQuerySchema.parse({}))).rejects.toMatchObject({ status: 403 });
    await expect(list({ cursor: 'nonsense' })).rejects.toMatchObject({ status: 400 });
  });

  it('are shown one by one to their owner alone', async () => {
    const id = await insert({ title: 'mine' });
    expect(await findImage(sources(), caller, id)).toMatchObject({
      id,
      title: 'mine',
      url: `https://shots.example/image/${id}`,
    });
    await expect(findImage(sources(), userCaller(), id)).rejects.toMatchObject({ status: 404 });
    await expect(findImage(sources(), caller, await insert({ expiresAt: now }))).rejects.toMatchObject({ status: 404 });
  });

  it('change in what is named and in nothing else', async () => {
    const id = await insert({ title: 'old', expiresAt: now + 5000 });
    expect(await changeImage(sources(), caller, id, { title: 'new' })).toMatchObject({
      title: 'new',
      visibility: 'link',
    });
    expect(await changeImage(sources(), caller, id, { visibility: 'private', expires_in: null })).toMatchObject({
      title: 'new',
      visibility: 'private',
      expires_at: null,
    });
    expect((await changeImage(sources(), caller, id, { title: '' })).title).toBeNull();
    const last = await changeImage(sources(), caller, id, { title: null, expires_in: 999 });
    expect(last).toMatchObject({ title: null, expires_at: new Date(now + 999_000).toISOString() });
    expect(await findImage(sources(), caller, id)).toEqual(last);
  });

  it('are kept or expire, whichever was asked for last, and say until when retention leaves them alone', async () => {
    const id = await insert({ expiresAt: now + 5000 });
    const retained = { ...sources(), retentionDays: 2 };
    const kept = await changeImage(retained, caller, id, { keep: true });
    expect(kept).toMatchObject({ keep: true, expires_at: null, retained_until: null });
    const expiring = await changeImage(retained, caller, id, { expires_in: 60 });
    const until = new Date(now - 1000 + 2 * 86_400_000).toISOString();
    expect(expiring).toMatchObject({
      keep: false,
      expires_at: new Date(now + 60_000).toISOString(),
      retained_until: until,
    });
    expect(await changeImage(retained, caller, id, { expires_in: null, keep: true })).toMatchObject({ keep: true });
    expect(await changeImage(retained, caller, id, { keep: false })).toMatchObject({ keep: false, expires_at: null });
    expect((await listImages(retained, caller, listQuerySchema.parse({}))).images[0]?.retained_until).toBe(until);
    for (const change of [{ keep: true, expires_in: 60 }, { keep: 'true' }, {}])
      expect(imageChangeSchema.safeParse(change).success).toBe(false);
  });

  it('leave each change in the log, under the title that they had', async () => {
    const id = await insert({ title: 'old' });
    await changeImage(sources(), caller, id, { title: 'new', visibility: 'private' });
    const { audit } = database().tables;
    expect(await database().read.select().from(audit).where(eq(audit.targetId, id))).toMatchObject([
      {
        action: 'image.change',
        targetName: 'old',
        actorId: caller.userId,
        detail: '{"title":"new","visibility":"private"}',
      },
    ]);
  });

  it('are changed by nobody else', async () => {
    const id = await insert();
    await expect(changeImage(sources(), userCaller(), id, { title: 'x' })).rejects.toMatchObject({ status: 404 });
    const reader = { ...caller, scopes: new Set(['image:read' as const]) };
    await expect(changeImage(sources(), reader, id, { title: 'x' })).rejects.toMatchObject({ status: 403 });
  });
});
