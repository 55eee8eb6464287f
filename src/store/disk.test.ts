import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conformsToStore } from './conformance.ts';
import { openDiskStore } from './disk.ts';
import type { LocalStore } from './store.ts';

describe('the disk store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-disk-'));
  let store: LocalStore;
  beforeAll(async () => {
    store = await openDiskStore(join(folder, 'images'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  conformsToStore(() => store);

  it('shows its files to nobody else on the machine', async () => {
    const file = join(folder, 'source');
    writeFileSync(file, 'x', { mode: 0o600 });
    await store.put({ id: 'abcdef', file, type: 'image/png', bytes: 1 });
    const mode = (path: string) => (statSync(join(folder, 'images', path)).mode & 0o777).toString(8);
    expect([mode('.'), mode('ab'), mode('ab/abcdef')]).toEqual(['700', '700', '600']);
  });

  it('copies where it cannot link, leaving no draft', async () => {
    // /dev/shm is another file system, so that the link fails with EXDEV.
    const elsewhere = mkdtempSync('/dev/shm/prntscrn-');
    try {
      const file = join(elsewhere, 'source');
      writeFileSync(file, 'far', { mode: 0o644 });
      await store.put({ id: 'xyz123', file, type: 'image/png', bytes: 3 });
      expect((await store.read('xyz123')).toString()).toBe('far');
      expect(readdirSync(join(folder, 'images', 'xy'))).toEqual(['xyz123']);
      expect(statSync(join(folder, 'images/xy/xyz123')).mode & 0o777).toBe(0o600);
    } finally {
      rmSync(elsewhere, { recursive: true, force: true });
    }
  });

  it('streams a part, its first and last byte included', async () => {
    const [file, bytes] = [join(folder, 'long'), randomBytes(300_000)];
    writeFileSync(file, bytes, { mode: 0o600 });
    const key = await store.put({ id: 'partial', file, type: 'image/png', bytes: bytes.length });
    const part = await buffer(await store.openPart(key, { start: 10, end: 270_000 }));
    expect(part.equals(bytes.subarray(10, 270_001))).toBe(true);
  });

  it('is not ready when its folder is gone, and says so', async () => {
    const lost = await openDiskStore(join(folder, 'lost'));
    rmSync(join(folder, 'lost'), { recursive: true });
    await expect(lost.check()).rejects.toMatchObject({ code: 'unavailable' });
  });
});
