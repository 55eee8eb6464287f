import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, expect, it } from 'vitest';
import { newId } from '#db/new-id.ts';
import type { Store, StoredPicture } from './store.ts';

/** What every store must do; a new driver is one file and one call of this. */
export function conformsToStore(store: () => Store): void {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-store-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const picture = (bytes: Uint8Array, id = newId()) => {
    const file = join(folder, `${id}-${randomBytes(4).toString('hex')}`);
    writeFileSync(file, bytes, { mode: 0o600 });
    return { id, file, type: 'image/png', bytes: bytes.length } as const;
  };
  const read = async (key: string) => await buffer(await store().open(key));
  const listed = async () => {
    const found: StoredPicture[] = [];
    for await (const one of store().list?.() ?? []) found.push(one);
    return found;
  };

  it('gives back the bytes that were put', async () => {
    const bytes = randomBytes(300_000);
    const key = await store().put(picture(bytes));
    expect((await read(key)).equals(bytes)).toBe(true);
  });

  it('names a picture by at most 255 ASCII characters, each by others', async () => {
    const keys = [await store().put(picture(randomBytes(10))), await store().put(picture(randomBytes(10)))];
    for (const key of keys) expect(key).toMatch(/^[\x21-\x7e]{1,255}$/);
    expect(keys[0]).not.toBe(keys[1]);
  });

  it('knows a key before the picture is put, where it names pictures by their ids', async () => {
    const one = picture(randomBytes(10));
    const known = store().keyOf?.(one.id);
    const key = await store().put(one);
    expect(known ?? key).toBe(key);
  });

  it('keeps the bytes when the file that they came from is gone', async () => {
    const bytes = randomBytes(1000);
    const put = picture(bytes);
    const key = await store().put(put);
    rmSync(put.file);
    expect((await read(key)).equals(bytes)).toBe(true);
  });

  it('puts the same picture again, the later bytes under the later key', async () => {
    const id = newId();
    await store().put(picture(Buffer.from('first'), id));
    const key = await store().put(picture(Buffer.from('second'), id));
    expect((await read(key)).toString()).toBe('second');
  });

  it('takes many pictures at once', async () => {
    const all = Array.from({ length: 12 }, () => randomBytes(20_000));
    const keys = await Promise.all(all.map((bytes) => store().put(picture(bytes))));
    for (const [at, key] of keys.entries()) expect((await read(key)).equals(all[at] ?? Buffer.of())).toBe(true);
  });

  it('says not_found for bytes that were removed', async () => {
    const key = await store().put(picture(Buffer.from('x')));
    await store().remove([key]);
    await expect(read(key)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('removes many keys for good, and finds no fault in removing them twice', async () => {
    const keys = await Promise.all([1, 2, 3].map(() => store().put(picture(randomBytes(50)))));
    const stays = await store().put(picture(Buffer.from('stays')));
    const none = keys.map(() => undefined);
    expect(await store().remove(keys)).toEqual(none);
    expect(await store().remove(keys)).toEqual(none);
    expect(await store().remove([])).toEqual([]);
    for (const key of keys) await expect(read(key)).rejects.toMatchObject({ code: 'not_found' });
    expect((await read(stays)).toString()).toBe('stays');
  });

  it('never takes a key for a path, a query or an address', async () => {
    for (const key of ['../x', 'a/b', '', '.', 'a\0b', 'a?b', 'http://127.0.0.1/', 'a'.repeat(256)]) {
      await expect(read(key)).rejects.toMatchObject({ code: expect.stringMatching(/^(internal|not_found)$/) });
      const [failure] = await store().remove([key]);
      expect([undefined, 'internal']).toContain(failure?.code);
    }
  });

  it('lists what it holds, each once, with length and age, where it can list', async () => {
    if (!store().list) return;
    const put = picture(randomBytes(777));
    const [key, gone] = [await store().put(put), await store().put(picture(randomBytes(1)))];
    await store().remove([gone]);
    const found = await listed();
    expect(found.filter((one) => one.key === key)).toEqual([
      { key, id: put.id, bytes: 777, storedAt: expect.any(Number) },
    ]);
    expect(Math.abs((found.find((one) => one.key === key)?.storedAt ?? 0) - Date.now())).toBeLessThan(600_000);
    expect(found.map((one) => one.key)).not.toContain(gone);
    expect(new Set(found.map((one) => one.key)).size).toBe(found.length);
  });

  it('answers that it is ready', async () => {
    await expect(store().check()).resolves.toBeUndefined();
  });
}
