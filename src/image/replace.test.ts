import { Readable } from 'node:stream';
import { eq } from 'drizzle-orm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { UploadAnswer } from '#contract/image.ts';
import { leaseMs } from '#move/move-image.ts';
import { runPurge } from '#purge/run.ts';
import { StoreError } from '#store/store.ts';
import { eachEngine } from '#test/support/engines.ts';
import { formOf, type ImageDesk, newPicture, openImageDesk, silent, userCaller } from '#test/support/image-desk.ts';
import { moveDesk } from '#test/support/move-desk.ts';
import { pictureHeaders, tagOf } from './picture-headers.ts';
import { rowById } from './queries.ts';
import { type ReplaceSources, replaceImage } from './replace.ts';
import { Turns } from './turns.ts';

/** A picture as a request's body. */
async function bodyOf(picture: Buffer, headers: Record<string, string> = {}) {
  const form = new Response(formOf({ image: picture }));
  const type = form.headers.get('content-type') ?? '';
  const bytes = Buffer.from(await form.arrayBuffer());
  return {
    headers: { 'content-type': type, 'content-length': `${bytes.length}`, ...headers },
    body: Readable.from(bytes),
  };
}

async function post(desk: ImageDesk, picture: Buffer): Promise<UploadAnswer> {
  const answer = await fetch(`${desk.url}/image`, {
    method: 'POST',
    body: formOf({ image: picture, title: 'The build' }),
  });
  expect(answer.status).toBe(201);
  return (await answer.json()) as UploadAnswer;
}

eachEngine('replacing an image', (database) => {
  let desk: ImageDesk;
  let forgotten: string[];
  let sources: ReplaceSources;
  beforeEach(async () => {
    forgotten = [];
    desk = await openImageDesk(database());
    const stores = { named: () => desk.store };
    const forget = async (ids: readonly string[]) => void forgotten.push(...ids);
    sources = { receiving: desk.sources, erasing: { db: database(), stores, log: silent, forget } };
  });
  afterEach(() => desk.close());

  const usageOf = async (userId = desk.caller?.userId ?? '') => {
    const { usage } = database().tables;
    return (await database().read.select().from(usage).where(eq(usage.userId, userId)))[0];
  };
  const auditOf = async (id: string) => {
    const { audit } = database().tables;
    return await database().read.select().from(audit).where(eq(audit.targetId, id));
  };

  it('keeps link, title and date, serves the new bytes under a new tag, and leaves nothing of the old ones', async () => {
    const before = await post(desk, await newPicture());
    const old = await rowById(database(), before.id);
    const picture = await newPicture(40);
    const after = await replaceImage(sources, desk.caller, before.id, await bodyOf(picture));
    expect(after).toMatchObject({ id: before.id, url: before.url, width: 40, title: 'The build' });
    expect(after.created_at).toBe(before.created_at);
    const row = await rowById(database(), before.id);
    if (!row || !old) throw new Error('no row');
    expect(tagOf(row)).not.toBe(tagOf(old));
    expect(desk.files()).toEqual({ stored: [row.storeKey], incoming: [] });
    expect((await desk.store.read(row.storeKey)).length).toBe(after.bytes);
    expect(await usageOf()).toMatchObject({ images: 1, bytes: after.bytes });
    expect(forgotten).toEqual([before.id]);
    expect((await auditOf(before.id)).map(({ action }) => action)).toEqual(['image.replace']);
    const { purges } = database().tables;
    expect(await database().read.select().from(purges).where(eq(purges.reason, 'replaced'))).toEqual([]);
    expect(pictureHeaders(old, 0, 0).join()).toContain('immutable');
    expect(pictureHeaders(row, 0, 0).join()).not.toContain('immutable');
  });

  it('changes nothing where the same bytes come again', async () => {
    const picture = await newPicture();
    const before = await post(desk, picture);
    const after = await replaceImage(sources, desk.caller, before.id, await bodyOf(picture));
    expect([after.bytes, (await rowById(database(), before.id))?.replacedAt]).toEqual([before.bytes, null]);
    expect(desk.files()).toEqual({ stored: [before.id], incoming: [] });
  });

  it('refuses strangers, readers, what is no picture, and one that was replaced meanwhile, and keeps the old one', async () => {
    const before = await post(desk, await newPicture());
    const row = await rowById(database(), before.id);
    const replace = async (caller = desk.caller, upload?: Awaited<ReturnType<typeof bodyOf>>) =>
      await replaceImage(sources, caller, before.id, upload ?? (await bodyOf(await newPicture())));
    await expect(replace(userCaller())).rejects.toMatchObject({ code: 'not_found' });
    await expect(replace(userCaller(undefined, 'admin'))).rejects.toMatchObject({ code: 'not_found' });
    const reader = { ...userCaller(desk.caller?.userId), scopes: new Set(['image:read'] as const) };
    await expect(replace(reader)).rejects.toMatchObject({ code: 'insufficient_scope' });
    await expect(replace(desk.caller, await bodyOf(Buffer.from('no picture')))).rejects.toMatchObject({ status: 415 });
    const stale = await bodyOf(await newPicture(), { 'if-match': '"00"' });
    await expect(replace(desk.caller, stale)).rejects.toMatchObject({ code: 'conflict' });
    expect(await rowById(database(), before.id)).toEqual(row);
    expect(desk.files()).toEqual({ stored: [before.id], incoming: [] });
    const current = await bodyOf(await newPicture(), { 'if-match': row ? tagOf(row) : '' });
    await expect(replace(desk.caller, current)).resolves.toMatchObject({ id: before.id });
  });

  it('counts the difference against the quota, and lets who is over it make a picture smaller', async () => {
    const [small, large] = [await newPicture(20), await newPicture(60)];
    const before = await post(desk, large);
    const quota = {
      ...sources,
      receiving: { ...desk.sources, quotaBytes: before.bytes - 1, inspections: new Turns(1e7) },
    };
    const bigger = await bodyOf(await newPicture(80));
    await expect(replaceImage(quota, desk.caller, before.id, bigger)).rejects.toMatchObject({ code: 'quota_exceeded' });
    expect(desk.files()).toEqual({ stored: [before.id], incoming: [] });
    const after = await replaceImage(quota, desk.caller, before.id, await bodyOf(small));
    expect(await usageOf()).toMatchObject({ images: 1, bytes: after.bytes });
  });

  it('gives of two replacements at once one whole picture, and keeps nothing of the other', async () => {
    const before = await post(desk, await newPicture());
    const bodies = await Promise.all([30, 31, 32, 33].map(async (side) => await bodyOf(await newPicture(side))));
    await Promise.all(bodies.map((body) => replaceImage(sources, desk.caller, before.id, body)));
    const row = await rowById(database(), before.id);
    expect(desk.files()).toEqual({ stored: [row?.storeKey], incoming: [] });
    expect(await usageOf()).toMatchObject({ images: 1, bytes: row?.bytes });
  });
});

eachEngine('replacing an image of a remote store', (database) => {
  const at = moveDesk(database);
  const sourcesOf = (): ReplaceSources => {
    const stores = { named: (name: string) => (name === 'shelf' ? at.shelf : at.desk.store) };
    return { receiving: at.desk.sources, erasing: { db: database(), stores, log: silent } };
  };
  const replace = async (id: string, side = 40) =>
    await replaceImage(sourcesOf(), at.desk.caller, id, await bodyOf(await newPicture(side)));
  const purge = () => runPurge({ ...sourcesOf().erasing, now: () => at.clock + 2 * leaseMs });
  it('brings the new bytes there and removes the old ones', async () => {
    const { id } = await at.upload();
    const old = await rowById(database(), id);
    expect(old).toMatchObject({ store: 'shelf' });
    await replace(id);
    const row = await rowById(database(), id);
    expect(row).toMatchObject({ store: 'shelf', width: 40 });
    expect(row?.storeKey).not.toBe(old?.storeKey);
    await purge();
    expect([at.shelf.keys(), at.desk.files().stored]).toEqual([[row?.storeKey], []]);
  });

  it('leaves the old bytes to the purge where their store is away', async () => {
    const { id } = await at.upload();
    const old = await rowById(database(), id);
    const remove = at.shelf.remove;
    at.shelf.remove = async (keys) => keys.map(() => new StoreError('The store does not answer'));
    await replace(id);
    expect(at.shelf.keys()).toContain(old?.storeKey);
    at.shelf.remove = remove;
    expect(await purge()).toMatchObject({ by_reason: { replaced: 1 } });
    expect(at.shelf.keys()).toEqual([(await rowById(database(), id))?.storeKey]);
  });

  it('lets no move that was under way bring the old bytes back', async () => {
    const { promise: blocked, resolve: go } = Promise.withResolvers<void>();
    const { promise: settled, resolve: goOn } = Promise.withResolvers<void>();
    const { promise: putting, resolve: begun } = Promise.withResolvers<void>();
    // The store has the old bytes by then, and only its answer is late.
    const put = at.shelf.put;
    at.shelf.put = async (picture) => {
      const key = await put(picture);
      at.shelf.put = async (next) => {
        await settled;
        return await put(next);
      };
      begun();
      await blocked;
      return key;
    };
    const uploading = at.upload();
    await putting;
    const [waiting] = await database().read.select().from(database().tables.images);
    const id = waiting?.id ?? '';
    const replacing = replace(id);
    await at.until(async () => (await rowById(database(), id))?.width === 40);
    go();
    await uploading;
    expect(await rowById(database(), id)).toMatchObject({ store: 'disk', width: 40 });
    goOn();
    await replacing;
    await at.until(async () => (await rowById(database(), id))?.store === 'shelf');
    const row = await rowById(database(), id);
    expect(row).toMatchObject({ width: 40 });
    await purge();
    expect([at.shelf.keys(), at.desk.files().stored]).toEqual([[row?.storeKey], []]);
    expect(await at.entries()).toEqual([]);
  });
});
