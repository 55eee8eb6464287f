import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, expect, it } from 'vitest';
import type { Store } from './store.ts';

/** What every store must do; a new driver is one file and one call of this. */
export function conformsToStore(store: () => Store): void {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-store-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const newKey = () => randomBytes(11).toString('hex');
  const file = (bytes: Uint8Array) => {
    const path = join(folder, newKey());
    writeFileSync(path, bytes);
    return path;
  };

  it('gives back the bytes that were put', async () => {
    const [key, bytes] = [newKey(), randomBytes(300_000)];
    await store().put(key, file(bytes));
    expect((await store().read(key)).equals(bytes)).toBe(true);
  });

  it('keeps the bytes when the file that they came from is gone', async () => {
    const [key, bytes] = [newKey(), randomBytes(1000)];
    const path = file(bytes);
    await store().put(key, path);
    rmSync(path);
    expect((await store().read(key)).equals(bytes)).toBe(true);
  });

  it('streams a part, its first and last byte included', async () => {
    const [key, bytes] = [newKey(), randomBytes(300_000)];
    await store().put(key, file(bytes));
    const part = await buffer(await store().open(key, { start: 10, end: 270_000 }));
    expect(part.equals(bytes.subarray(10, 270_001))).toBe(true);
  });

  it('puts the same key again, the later bytes winning', async () => {
    const key = newKey();
    await store().put(key, file(Buffer.from('first')));
    await store().put(key, file(Buffer.from('second')));
    expect((await store().read(key)).toString()).toBe('second');
  });

  it('says not_found for a key that is not there', async () => {
    await expect(store().read(newKey())).rejects.toMatchObject({ code: 'not_found' });
    await expect(store().open(newKey(), { start: 0, end: 1 })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('removes a key for good, and finds no fault in removing it twice', async () => {
    const key = newKey();
    await store().put(key, file(Buffer.from('x')));
    await store().remove(key);
    await store().remove(key);
    await expect(store().read(key)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('refuses a key that is a path', async () => {
    for (const key of ['../x', 'a/b', '', '.', 'a\0b', 'a'.repeat(201)]) {
      await expect(store().put(key, file(Buffer.from('x')))).rejects.toMatchObject({ code: 'internal' });
      await expect(store().read(key)).rejects.toMatchObject({ code: 'internal' });
    }
  });

  it('answers that it is ready', async () => {
    await expect(store().check()).resolves.toBeUndefined();
  });
}
