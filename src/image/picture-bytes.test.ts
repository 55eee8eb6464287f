import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, get as httpGet } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { newId } from '#db/new-id.ts';
import { type Cache, openCache } from '#store/cache.ts';
import { openDiskStore } from '#store/disk.ts';
import { type LocalStore, type Store, StoreError } from '#store/store.ts';
import { eachEngine } from '#test/support/engines.ts';
import { newRow, silent } from '#test/support/image-desk.ts';
import type { ImageRow } from './image.ts';
import { PictureBytes } from './picture-bytes.ts';
import { insertRow } from './queries.ts';
import { openRowReader } from './row-reader.ts';
import { openServe } from './serve.ts';

eachEngine('pictures wherever they are', (database) => {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-bytes-'));
  const address = 'http://bucket.somewhere.example/secret-key';
  let disk: LocalStore;
  let shelf: Store;
  let cache: Cache;
  let url: string;
  /** What happens before the disk, or the remote store, gives a picture. */
  let beforeDisk: () => Promise<unknown>;
  let before: () => Promise<unknown>;
  let opened: string[];
  /** The picture that waits for its store. */
  let waiting = '';
  let failures: number;
  const server = createServer();

  beforeAll(async () => {
    const local = await openDiskStore(join(folder, 'images'));
    disk = {
      ...local,
      read: async (key) => {
        await beforeDisk();
        return await local.read(key);
      },
      openPart: async (key, range) => {
        await beforeDisk();
        return await local.openPart(key, range);
      },
    };
    const files = await openDiskStore(join(folder, 'shelf'));
    const open = async (key: string) => {
      opened.push(key);
      await before();
      return await files.open(key);
    };
    shelf = { ...files, name: 'shelf', open };
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    restart();
    failures = 0;
    opened = [];
    waiting = '';
    before = async () => undefined;
    beforeDisk = async () => undefined;
  });
  afterAll(() => {
    cache.close();
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What a new process has: an empty memory, and the folder of the one before it. */
  function restart(): void {
    cache?.close();
    cache = openCache({ folder: join(folder, 'cache'), mostBytes: 50_000_000 });
    const named = (name: string) => {
      if (name === 'shelf') return shelf;
      throw new StoreError('The store of this picture is not set up on this server');
    };
    const readRow = openRowReader(database());
    const waits = async (id: string) => id === waiting;
    const log = { ...silent, error: () => void failures++ };
    const serve = openServe({
      readRow,
      bytes: new PictureBytes({ stores: { disk, named }, cache, readRow, now: Date.now, waits }),
      findCaller: async () => undefined,
      sharedCacheSeconds: 0,
      log,
      now: Date.now,
    });
    server.removeAllListeners('request').on('request', (request, response) => {
      serve(request, response, (request.url ?? '').slice(1));
    });
  }

  async function picture(store: 'disk' | 'shelf', size = 5000) {
    const content = randomBytes(size);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const row = newRow(newId(), { bytes: size, sha256, store });
    const file = join(folder, row.id);
    writeFileSync(file, content, { mode: 0o600 });
    const put = () => (store === 'disk' ? disk : shelf).put({ id: row.id, file, type: 'image/png', bytes: size });
    await put();
    await insertRow(database(), row, Date.now());
    return { id: row.id, content, file, put };
  }
  const get = (id: string, init: RequestInit = {}) => fetch(`${url}/${id}`, init);
  const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer());
  const change = (id: string, values: Partial<ImageRow>) =>
    database().write(async (tx) => {
      const { images } = database().tables;
      await tx.update(images).set(values).where(eq(images.id, id));
    });
  const copyOf = (id: string) => join(folder, 'cache', id.slice(0, 2), id);
  const large = 1_500_000;

  it.each([5000, large])('gives the whole, its parts, its head and 304, of %i bytes, as of the disk', async (size) => {
    for (const store of ['disk', 'shelf'] as const) {
      const { id, content } = await picture(store, size);
      const head = await get(id, { method: 'HEAD' });
      expect([head.status, head.headers.get('content-length')]).toEqual([200, String(size)]);
      const part = await get(id, { headers: { range: `bytes=10-${size - 7}` } });
      expect(part.status).toBe(206);
      expect((await bytesOf(part)).equals(content.subarray(10, size - 6))).toBe(true);
      const whole = await get(id);
      expect((await bytesOf(whole)).equals(content)).toBe(true);
      const tag = whole.headers.get('etag') ?? '';
      expect((await get(id, { headers: { 'if-none-match': tag } })).status).toBe(304);
      expect((await get(id, { headers: { range: `bytes=${size}-` } })).status).toBe(416);
      expect(opened.filter((key) => key === id)).toHaveLength(store === 'disk' ? 0 : 1);
    }
  });

  it('asks the store once for all sizes that many want at once', async () => {
    const { id, content } = await picture('shelf', large);
    before = () => sleep(30);
    const answers = await Promise.all(
      Array.from({ length: 40 }, async (_, at) => {
        const range = `bytes=${at}-${large - 1 - at}`;
        const answer = await get(id, at % 2 ? { headers: { range } } : {});
        return (await bytesOf(answer)).equals(at % 2 ? content.subarray(at, large - at) : content);
      }),
    );
    expect(answers).toEqual(answers.map(() => true));
    expect(opened).toEqual([id]);
  });

  it('goes on fetching for the others when the first who asked hangs up', async () => {
    const { id, content } = await picture('shelf');
    const { promise: go, resolve } = Promise.withResolvers<void>();
    before = () => go;
    const first = httpGet(`${url}/${id}`).on('error', () => undefined);
    while (opened.length === 0) await sleep(2);
    const second = get(id);
    first.destroy();
    await sleep(10);
    resolve();
    expect((await bytesOf(await second)).equals(content)).toBe(true);
    expect(opened).toEqual([id]);
  });

  it('follows a picture that has moved since its row was read', async () => {
    for (const size of [5000, large]) {
      const { id, content, file } = await picture('disk', size);
      await shelf.put({ id, file, type: 'image/png', bytes: size });
      beforeDisk = async () => {
        await change(id, { store: 'shelf' });
        await disk.remove([id]);
      };
      expect((await bytesOf(await get(id))).equals(content)).toBe(true);
      expect(opened).toContain(id);
      beforeDisk = async () => undefined;
      // And back, as a repair might do it.
      restart();
      await cache.drop([id]);
      before = () => change(id, { store: 'disk' });
      await shelf.remove([id]);
      await disk.put({ id, file, type: 'image/png', bytes: size });
      expect((await bytesOf(await get(id))).equals(content)).toBe(true);
      before = async () => undefined;
    }
  });

  it('answers 404 to GET, part and HEAD of what its store has lost, and asks again the next time', async () => {
    for (const store of ['disk', 'shelf'] as const) {
      const { id, put } = await picture(store, large);
      await (store === 'disk' ? disk : shelf).remove([id]);
      const nobody = await get(newId());
      const lost = [await get(id), await get(id, { headers: { range: 'bytes=0-5' } })];
      for (const answer of lost) {
        expect([answer.status, answer.headers.get('cache-control')]).toEqual([404, 'no-store']);
        expect(Object.keys(Object.fromEntries(answer.headers))).toEqual(
          Object.keys(Object.fromEntries(nobody.headers)),
        );
      }
      expect(await lost[0]?.text()).toBe(await nobody.text());
      if (store === 'shelf') expect((await get(id, { method: 'HEAD' })).status).toBe(404);
      await put();
      expect((await get(id)).status).toBe(200);
    }
  });

  it('answers 503 with the store’s own patience while it is down, unless there is a copy', async () => {
    const [seen, unseen] = [await picture('shelf', large), await picture('shelf')];
    expect((await get(seen.id)).status).toBe(200);
    restart();
    before = async () => {
      throw new StoreError(`No answer from ${address}`, { cause: new Error(address), retryAfterMs: 42_000 });
    };
    for (const method of ['GET', 'HEAD']) {
      const answer = await get(unseen.id, { method });
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '42']);
      expect([await answer.text(), ...answer.headers].join()).not.toContain('somewhere');
    }
    expect(failures).toBe(2);
    expect((await bytesOf(await get(seen.id))).equals(seen.content)).toBe(true);
    const part = await get(seen.id, { headers: { range: 'bytes=-10' } });
    expect((await bytesOf(part)).equals(seen.content.subarray(-10))).toBe(true);
    before = async () => undefined;
    expect((await bytesOf(await get(unseen.id))).equals(unseen.content)).toBe(true);
  });

  it('answers 503 for a store that this server is not set up for', async () => {
    const { id } = await picture('shelf');
    await change(id, { store: 'elsewhere' });
    const answer = await get(id);
    expect([answer.status, Number(answer.headers.get('retry-after')) > 0]).toEqual([503, true]);
  });

  it('answers 503 for a picture that waits for its store on the disk of another server, and 404 for a lost one', async () => {
    const { id } = await picture('disk');
    await disk.remove([id]);
    expect((await get(id)).status).toBe(404);
    waiting = id;
    const answer = await get(id);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '10']);
  });

  it('never serves other bytes than were uploaded', async () => {
    const { id, content } = await picture('shelf');
    const wrong = join(folder, 'wrong');
    writeFileSync(wrong, randomBytes(content.length), { mode: 0o600 });
    await shelf.put({ id, file: wrong, type: 'image/png', bytes: content.length });
    const answer = await get(id);
    expect([answer.status, (await answer.text()).startsWith('{')]).toEqual([503, true]);
    expect(existsSync(copyOf(id))).toBe(false);
  });

  it('shows nothing of a picture that is deleted while it is fetched, and keeps no copy', async () => {
    for (const size of [5000, large]) {
      const { id } = await picture('shelf', size);
      before = () => change(id, { deletedAt: Date.now() });
      expect((await get(id)).status).toBe(404);
      expect(existsSync(copyOf(id))).toBe(false);
    }
  });

  /** What another process has done that replaced a picture: all that this one hears of it is the row. */
  async function replace(id: string, store: 'disk' | 'shelf', size: number) {
    const content = randomBytes(size);
    const file = join(folder, newId());
    writeFileSync(file, content, { mode: 0o600 });
    const storeKey = newId();
    await (store === 'disk' ? disk : shelf).put({ id: storeKey, file, type: 'image/png', bytes: size });
    const sha256 = createHash('sha256').update(content).digest('hex');
    await change(id, { storeKey, sha256, bytes: size, replacedAt: Date.now() });
    await (store === 'disk' ? disk : shelf).remove([id]);
    return content;
  }

  it.each([5000, large])('shows the new %i bytes of a picture that another process has replaced', async (size) => {
    for (const store of ['disk', 'shelf'] as const) {
      const { id, content } = await picture(store, size);
      const before = await get(id);
      expect((await bytesOf(before)).equals(content)).toBe(true);
      const latest = await replace(id, store, size);
      const after = await get(id);
      expect((await bytesOf(after)).equals(latest)).toBe(true);
      expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'));
      expect(after.headers.get('cache-control')).toBe('private, max-age=3600');
      expect((await get(`${id}.jpg`)).status).toBe(200);
      const stale = { 'if-none-match': before.headers.get('etag') ?? '' };
      expect((await get(id, { headers: stale })).status).toBe(200);
    }
  });

  it('never shows old bytes under new headers where a picture is replaced while it is read', async () => {
    for (const store of ['disk', 'shelf'] as const) {
      const { id } = await picture(store);
      let latest: Buffer | undefined;
      const inBetween = async () => {
        latest ??= await replace(id, store, 6000);
      };
      if (store === 'disk') beforeDisk = inBetween;
      else before = inBetween;
      expect((await get(id)).status).toBe(503);
      const again = await bytesOf(await get(id));
      expect(latest && again.equals(latest)).toBe(true);
    }
  });

  it('answers 404 from memory and disk alike once the row is gone', async () => {
    for (const size of [5000, large]) {
      const { id } = await picture('shelf', size);
      expect((await get(id)).status).toBe(200);
      await change(id, { deletedAt: Date.now() });
      for (const init of [{}, { method: 'HEAD' }, { headers: { range: 'bytes=0-1' } }]) {
        expect((await get(id, init)).status).toBe(404);
      }
    }
  });
});
