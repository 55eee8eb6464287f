import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '#db/new-id.ts';
import { type S3Server, startS3Server } from '#test/support/s3-server.ts';
import { conformsToStore } from './conformance.ts';
import { s3Driver } from './s3.ts';
import type { Store, StoredPicture } from './store.ts';

let server: S3Server;
let folder: string;
beforeAll(async () => {
  server = await startS3Server();
  folder = mkdtempSync(join(tmpdir(), 'prntscrn-'));
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function opened(more: Record<string, string> = {}): Promise<Store> {
  const store = await s3Driver.open({ ...server.environment, ...more }, '');
  if (!store) throw new Error('The store was not opened');
  return store;
}

function picture(bytes: Uint8Array = randomBytes(100)) {
  const id = newId();
  const file = join(folder, id);
  writeFileSync(file, bytes);
  return { id, file, type: 'image/png', bytes: bytes.length } as const;
}

async function listed(store: Store): Promise<StoredPicture[]> {
  const found: StoredPicture[] = [];
  for await (const one of store.list?.() ?? []) found.push(one);
  return found;
}

/** Where the server keeps an object. */
const objectFile = (key: string) => join(server.folder, server.bucket, `${key}._S3rver_object`);

describe('the S3 store at the root of a bucket', () => {
  let store: Store;
  beforeAll(async () => {
    store = await opened();
  });
  conformsToStore(() => store);
});

describe('the S3 store under a prefix', () => {
  let store: Store;
  beforeAll(async () => {
    store = await opened({ S3_PREFIX: '/shots/of-us/', S3_REGION: 'auto', S3_PATH_STYLE: 'true' });
  });
  conformsToStore(() => store);

  it('puts everything there and sees nothing else', async () => {
    const [mine, atRoot] = [picture(), picture()];
    await store.put(mine);
    const root = await opened();
    await root.put(atRoot);
    expect(existsSync(objectFile(`shots/of-us/${mine.id}`))).toBe(true);
    const [under, above] = [await listed(store), await listed(root)].map((all) => all.map((one) => one.key));
    expect([under?.includes(mine.id), under?.includes(atRoot.id)]).toEqual([true, false]);
    expect([above?.includes(mine.id), above?.includes(atRoot.id)]).toEqual([false, true]);
  });
});

describe('the S3 store', () => {
  it('carries a picture of 50 MB whole', async () => {
    const store = await opened();
    const bytes = randomBytes(50_000_000);
    const key = await store.put(picture(bytes));
    expect((await buffer(await store.open(key))).equals(bytes)).toBe(true);
    await store.remove([key]);
  });

  it('lists more than a page of objects and takes none for its own that is not named so', async () => {
    const store = await opened({ S3_PREFIX: 'many' });
    mkdirSync(join(server.folder, server.bucket, 'many/deeper'), { recursive: true });
    const ids = Array.from({ length: 1234 }, () => newId());
    for (const id of ids) writeFileSync(objectFile(`many/${id}`), 'four');
    const strangers = ['README', 'a & <b> + ü.png', `${newId()}.png`, `deeper/${newId()}`];
    for (const name of strangers) writeFileSync(objectFile(`many/${name}`), 'theirs');
    const found = await listed(store);
    expect(found.map((one) => one.key).sort()).toEqual(ids.sort());
    expect(new Set(found.map((one) => one.bytes))).toEqual(new Set([4]));
  });

  it('never takes a picture for gone because bucket or credentials are wrong', async () => {
    const put = picture();
    await (await opened()).put(put);
    for (const [wrong, words] of [
      [{ S3_BUCKET: 'elsewhere' }, /^NoSuchBucket \(404\): .*S3_BUCKET/],
      [{ S3_ACCESS_KEY_ID: 'NOBODY' }, /^InvalidAccessKeyId \(403\): .*S3_ACCESS_KEY_ID/],
      [{ S3_SECRET_ACCESS_KEY: 'wrong' }, /^SignatureDoesNotMatch \(403\): .*S3_SECRET_ACCESS_KEY/],
    ] as const) {
      const store = await opened(wrong);
      const fault = { code: 'unavailable', final: false, retryAfterMs: 60_000, message: 'S3 refuses' };
      const told = { ...fault, cause: expect.objectContaining({ message: expect.stringMatching(words) }) };
      await expect(store.check()).rejects.toMatchObject(told);
      await expect(store.put(picture())).rejects.toMatchObject(told);
      await expect(store.open(put.id)).rejects.toMatchObject(told);
      await expect(listed(store)).rejects.toMatchObject(told);
      expect(await store.remove([put.id])).toMatchObject([told]);
    }
    expect(existsSync(objectFile(put.id))).toBe(true);
  });

  it('fails as a whole when nothing answers at its address, and works again when it is back', async () => {
    const gone = await startS3Server();
    await gone.stop();
    const store = await opened({ S3_ENDPOINT: gone.url });
    const down = { code: 'unavailable', message: 'S3 does not answer', retryAfterMs: 30_000 };
    await expect(store.check()).rejects.toMatchObject(down);
    await expect(store.put(picture())).rejects.toMatchObject(down);
    expect(await store.remove([newId(), newId()])).toMatchObject([down, down]);
    const again = await startS3Server({ port: Number(new URL(gone.url).port) });
    await expect(store.check()).resolves.toBeUndefined();
    await again.stop();
  });
});

describe('the settings of the S3 store', () => {
  const valid = (name: keyof typeof s3Driver.settings, value: string) =>
    s3Driver.settings[name].safeParse(value).success;

  it('open nothing where bucket or credentials are not given', async () => {
    for (const name of s3Driver.needs) {
      expect(await s3Driver.open({ ...server.environment, [name]: undefined }, '')).toBeUndefined();
    }
  });

  it('lead to no other place than they say', () => {
    for (const prefix of ['..', 'a/../b', './a', 'a//b', 'a b', 'a?b', 'a%2fb', '//']) {
      expect([prefix, valid('S3_PREFIX', prefix)]).toEqual([prefix, false]);
    }
    for (const prefix of ['a', 'a/b', '/a/b/', 'a.b/..c', '']) {
      expect([prefix, valid('S3_PREFIX', prefix)]).toEqual([prefix, true]);
    }
    for (const endpoint of ['http://u:p@host', 'https://host/?x', 'ftp://host', 'host']) {
      expect([endpoint, valid('S3_ENDPOINT', endpoint)]).toEqual([endpoint, false]);
    }
    expect(valid('S3_ENDPOINT', 'https://host:9000/storage/v1/s3')).toBe(true);
    expect([valid('S3_BUCKET', 'a/b'), valid('S3_BUCKET', 'a..b'), valid('S3_BUCKET', 'my.pictures-1')]).toEqual([
      false,
      false,
      true,
    ]);
  });
});
