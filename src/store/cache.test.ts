import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { newId } from '#db/new-id.ts';
import { AppError } from '#errors/app-error.ts';
import { type Cache, type CachedPicture, type CacheSources, openCache } from './cache.ts';

interface Picture extends CachedPicture {
  readonly content: Buffer;
}

const base = mkdtempSync(join(tmpdir(), 'prntscrn-cache-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

function newPicture(bytes = 10_000): Picture {
  const content = randomBytes(bytes);
  return { id: newId(), bytes, sha256: createHash('sha256').update(content).digest('hex'), content };
}

/** A store over HTTP: it counts what it is asked for, and answers as it is told. */
describe('the cache of remote pictures', () => {
  const held = new Map<string, Buffer>();
  let answer: (request: IncomingMessage, response: ServerResponse, content: Buffer) => unknown;
  let calls: string[];
  let url: string;
  let folder: string;
  const server = createServer((request, response) => {
    const id = (request.url ?? '').slice(1);
    calls.push(id);
    answer(request, response, held.get(id) ?? Buffer.of());
  });
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    calls = [];
    answer = (_request, response, content) => response.end(content);
    folder = join(base, newId(8));
  });

  function put(bytes?: number): Picture {
    const picture = newPicture(bytes);
    held.set(picture.id, picture.content);
    return picture;
  }
  function fetchFrom({ id }: CachedPicture, from = url): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => void get(`${from}/${id}`, { agent: false }, resolve).on('error', reject));
  }
  function open(mostBytes = 1_000_000, more: Partial<CacheSources> = {}): Cache {
    const cache = openCache({ folder, mostBytes, ...more });
    onTestFinished(() => cache.close());
    return cache;
  }
  const hold = (cache: Cache, picture: CachedPicture) => cache.hold(picture, () => fetchFrom(picture));
  const read = async (cache: Cache, picture: CachedPicture) => await (await hold(cache, picture)).read();
  const fails = async (cache: Cache, picture: CachedPicture) =>
    await read(cache, picture).then(
      () => undefined,
      (error) => error,
    );
  const pathOf = ({ id }: CachedPicture) => join(folder, id.slice(0, 2), id);

  it('fetches a picture once, keeps it to itself and gives it again without asking', async () => {
    const [cache, picture] = [open(), put()];
    const first = await hold(cache, picture);
    expect(first.fresh).toBe(true);
    expect((await first.read()).equals(picture.content)).toBe(true);
    const second = await hold(cache, picture);
    expect(second.fresh).toBe(false);
    expect((await buffer(second.openPart({ start: 5, end: 9_000 }))).equals(picture.content.subarray(5, 9_001))).toBe(
      true,
    );
    expect([calls, cache.has(picture.id)]).toEqual([[picture.id], true]);
    const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
    expect([mode(join(pathOf(picture), '..')), mode(pathOf(picture))]).toEqual(['700', '600']);
    expect(draftsIn(folder)).toEqual([]);
  });

  it('fetches once for all who wait, whatever they want of it', async () => {
    const [cache, picture] = [open(), put(400_000)];
    answer = (_request, response, content) => setTimeout(() => response.end(content), 50);
    const readers = Array.from({ length: 60 }, async (_, at) => {
      const opened = await hold(cache, picture);
      if (at % 3 === 0) return (await opened.read()).equals(picture.content);
      if (at % 3 === 1) return await opened.release().then(() => true);
      const part = await buffer(opened.openPart({ start: at, end: 300_000 }));
      return part.equals(picture.content.subarray(at, 300_001));
    });
    expect(await Promise.all(readers)).toEqual(readers.map(() => true));
    expect(calls).toHaveLength(1);
  });

  it('lets go of every file', async () => {
    const [cache, picture] = [open(), put(600_000)];
    const openFiles = () => readdirSync('/proc/self/fd').length;
    await read(cache, picture);
    const before = openFiles();
    for (let at = 0; at < 20; at++) {
      const part = (await hold(cache, picture)).openPart({ start: 0, end: picture.bytes - 1 });
      // A client that hangs up after its first bytes.
      if (at % 2) await once(part, 'readable').then(() => part.destroy());
      else await buffer(part);
    }
    await cache.drop([picture.id]);
    await Promise.all(Array.from({ length: 20 }, () => read(cache, picture)));
    await sleep(50);
    expect(openFiles()).toBeLessThanOrEqual(before + 1);
  });

  it.each([
    ['other bytes of the same length', (content: Buffer) => randomBytes(content.length)],
    ['bytes after the picture', (content: Buffer) => Buffer.concat([content, Buffer.from('x')])],
    ['a picture without its end', (content: Buffer) => content.subarray(0, -1)],
    ['nothing', () => Buffer.of()],
  ])('refuses %s and keeps none of it', async (_title, wrong) => {
    const [cache, picture] = [open(), put()];
    answer = (_request, response, content) => response.end(wrong(content));
    expect(await fails(cache, picture)).toMatchObject({ code: 'unavailable', name: 'StoreError' });
    expect([existsSync(pathOf(picture)), draftsIn(folder)]).toEqual([false, []]);
    answer = (_request, response, content) => response.end(content);
    expect((await read(cache, picture)).equals(picture.content)).toBe(true);
  });

  it('hangs up on a store that sends more than the picture', async () => {
    const [cache, picture] = [open(), put()];
    const { promise: hungUp, resolve } = Promise.withResolvers<number>();
    answer = (_request, response) => {
      let sent = 0;
      const timer = setInterval(() => {
        response.write(randomBytes(5000));
        sent += 5000;
      }, 2);
      response.on('close', () => {
        clearInterval(timer);
        resolve(sent);
      });
    };
    expect(await fails(cache, picture)).toMatchObject({ code: 'unavailable' });
    expect(await hungUp).toBeLessThan(200_000);
  });

  it('refuses what a cut connection leaves', async () => {
    const [cache, picture] = [open(), put(200_000)];
    answer = (_request, response, content) => {
      response.writeHead(200, { 'Content-Length': content.length });
      response.write(content.subarray(0, 100_000), () => response.destroy());
    };
    expect(await fails(cache, picture)).toMatchObject({ code: 'unavailable' });
    expect([existsSync(pathOf(picture)), draftsIn(folder)]).toEqual([false, []]);
  });

  it('tells every reader who waits what the store says, and asks again for the next', async () => {
    const [cache, picture] = [open(), put()];
    const gone = () => Promise.reject(new AppError('not_found', 'Gone'));
    const answers = await Promise.allSettled([cache.hold(picture, gone), cache.hold(picture, gone)]);
    expect(answers.map((one) => one.status === 'rejected' && one.reason.code)).toEqual(['not_found', 'not_found']);
    const down = () => Promise.reject(new Error('connect ECONNREFUSED'));
    await expect(cache.hold(picture, down)).rejects.toMatchObject({ code: 'unavailable' });
    expect((await read(cache, picture)).equals(picture.content)).toBe(true);
  });

  it('lets the least recently used go when it is full, in this process and after a restart', async () => {
    let clock = Date.now() - 10_000_000;
    const now = () => clock;
    const pictures = Array.from({ length: 9 }, () => put());
    const present = () => pictures.flatMap((picture, at) => (existsSync(pathOf(picture)) ? [at] : []));
    const first = open(85_000, { now });
    const use = async (cache: Cache, at: number) => {
      clock += 61_000;
      await read(cache, pictures[at] ?? put());
    };
    for (const at of [0, 1, 2, 3, 4, 5, 6, 7, 0, 3, 8]) await use(first, at);
    expect(present()).toEqual([0, 2, 3, 4, 5, 6, 7, 8]);
    expect(pictures.flatMap(({ id }, at) => (first.has(id) ? [at] : []))).toEqual(present());
    clock += 61_000;
    first.touch(pictures[5]?.id ?? '');
    await sleep(50);
    first.close();

    const second = open(85_000, { now });
    await second.scan();
    for (let more = 0; more < 4; more++) await use(second, pictures.length);
    expect(present()).toEqual([0, 3, 5, 8]);
    expect(calls).toHaveLength(13);
  });

  it('never takes more of the disk than it may, copies under way included', async () => {
    const cache = open(100_000);
    answer = (_request, response, content) => {
      response.write(content.subarray(0, 29_000));
      setTimeout(() => response.end(content.subarray(29_000)), 15);
    };
    const sizes: number[] = [];
    let filling = true;
    const watch = (async () => {
      while (filling) {
        sizes.push(await bytesUnder(folder));
        await sleep(1);
      }
    })();
    const pictures = Array.from({ length: 40 }, () => put(30_000));
    for (let at = 0; at < pictures.length; at += 3) {
      await Promise.all(pictures.slice(at, at + 3).map((picture) => read(cache, picture)));
    }
    filling = false;
    await watch;
    expect(sizes.length).toBeGreaterThan(10);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(100_000);
    expect(await bytesUnder(folder)).toBe(90_000);
  });

  it('passes on a picture that is larger than all of it, and keeps what it has', async () => {
    const [cache, small, large] = [open(50_000), put(), put(300_000)];
    await read(cache, small);
    const part = (await hold(cache, large)).openPart({ start: 0, end: large.bytes - 1 });
    expect(draftsIn(folder)).toEqual([]);
    expect((await buffer(part)).equals(large.content)).toBe(true);
    expect([cache.has(small.id), cache.has(large.id), existsSync(pathOf(large))]).toEqual([true, false, false]);
  });

  it('keeps nothing where it has no room at all', async () => {
    const [cache, picture] = [open(0), put()];
    for (let at = 0; at < 2; at++) expect((await read(cache, picture)).equals(picture.content)).toBe(true);
    expect(calls).toHaveLength(2);
    expect(await bytesUnder(folder)).toBe(0);
  });

  it('fetches anew what a power cut has torn or emptied, after a restart', async () => {
    const [torn, zeroed, whole] = [put(), put(), put()];
    const before = open();
    for (const picture of [torn, zeroed, whole]) await read(before, picture);
    before.close();
    truncateSync(pathOf(torn), 5000);
    writeFileSync(pathOf(zeroed), Buffer.alloc(zeroed.bytes));
    calls = [];
    const after = open();
    for (const picture of [torn, zeroed, whole])
      expect((await read(after, picture)).equals(picture.content)).toBe(true);
    expect(calls).toEqual([torn.id, zeroed.id]);
  });

  it('answers before it has read its folder', async () => {
    const picture = put();
    await read(open(), picture);
    expect((await read(open(), picture)).equals(picture.content)).toBe(true);
    expect(calls).toHaveLength(1);
  });

  it('goes on reading what is put out meanwhile, and fetches what another process or an operator has removed', async () => {
    const [one, other, picture] = [open(), open(), put(900_000)];
    const part = (await hold(one, picture)).openPart({ start: 0, end: picture.bytes - 1 });
    await other.drop([picture.id]);
    expect(existsSync(pathOf(picture))).toBe(false);
    expect((await buffer(part)).equals(picture.content)).toBe(true);
    expect((await read(one, picture)).equals(picture.content)).toBe(true);
    rmSync(folder, { recursive: true });
    expect((await read(one, picture)).equals(picture.content)).toBe(true);
    expect([calls.length, existsSync(pathOf(picture))]).toEqual([3, true]);
  });

  it('shares its folder with another process, within the bound of both once they have looked', async () => {
    const [one, other] = [open(100_000), open(100_000)];
    const pictures = Array.from({ length: 16 }, () => put(10_000));
    await Promise.all(pictures.map((picture, at) => read(at % 2 ? one : other, picture)));
    const both = put(10_000);
    const copies = await Promise.all([one, other, one, other].map((cache) => read(cache, both)));
    for (const copy of copies) expect(copy.equals(both.content)).toBe(true);
    await one.scan();
    await other.scan();
    expect(await bytesUnder(folder)).toBeLessThanOrEqual(100_000);
    await other.drop(pictures.slice(8).map(({ id }) => id));
    await one.scan();
    const there = pictures.filter((picture) => existsSync(pathOf(picture)));
    expect(pictures.filter(({ id }) => one.has(id))).toEqual(there);
  });

  it('keeps no copy of a picture that is deleted while it is fetched', async () => {
    const [cache, picture] = [open(), put()];
    const { promise: asked, resolve } = Promise.withResolvers<() => void>();
    answer = (_request, response, content) => resolve(() => response.end(content));
    const reading = read(cache, picture);
    const release = await asked;
    await cache.drop([picture.id]);
    release();
    await reading;
    expect([cache.has(picture.id), existsSync(pathOf(picture)), draftsIn(folder)]).toEqual([false, false, []]);
  });

  it('takes in a local file and asks nobody for it', async () => {
    const [cache, picture] = [open(), put()];
    const file = join(base, 'seed');
    writeFileSync(file, picture.content, { mode: 0o600 });
    utimesSync(file, 1000, 1000);
    await cache.seed(picture, file);
    await cache.seed(picture, file);
    rmSync(file);
    expect((await read(cache, picture)).equals(picture.content)).toBe(true);
    expect([calls, draftsIn(folder), statSync(pathOf(picture)).mtimeMs > 1_000_000]).toEqual([[], [], true]);
    await expect(cache.seed(put(), join(base, 'no such file'))).resolves.toBeUndefined();
    await expect(open(100).seed(picture, pathOf(picture))).resolves.toBeUndefined();
  });

  it('proves a file that it took in before it shows it', async () => {
    const [cache, picture] = [open(), put()];
    const file = join(base, 'wrong seed');
    writeFileSync(file, randomBytes(picture.bytes), { mode: 0o600 });
    await cache.seed(picture, file);
    expect((await read(cache, picture)).equals(picture.content)).toBe(true);
    expect(calls).toHaveLength(1);
  });

  it('sweeps the copies of pictures that are no more', async () => {
    const [cache, alive, dead] = [open(), put(), put()];
    for (const picture of [alive, dead]) await read(cache, picture);
    const other = open();
    expect(await other.sweep(async (ids) => new Set(ids.filter((id) => id === alive.id)))).toBe(1);
    expect([existsSync(pathOf(alive)), existsSync(pathOf(dead))]).toEqual([true, false]);
  });

  it('leaves other files in its folder alone', async () => {
    const cache = open();
    await read(cache, put());
    writeFileSync(join(folder, 'README'), 'mine');
    await cache.scan();
    expect(await cache.sweep(async () => new Set())).toBe(1);
    expect((await readFile(join(folder, 'README'))).toString()).toBe('mine');
  });

  it('takes no id for a path', async () => {
    const cache = open();
    for (const id of ['../../etc/passwd', 'a/b', '', '.']) {
      expect(await fails(cache, { ...put(), id })).toMatchObject({ code: 'internal' });
      await expect(cache.drop([id])).rejects.toMatchObject({ code: 'internal' });
    }
  });

  it('is whole again after a process was killed while it filled it', async () => {
    const picture = put(500_000);
    const { promise: asked, resolve } = Promise.withResolvers<void>();
    answer = (_request, response, content) => {
      response.writeHead(200, { 'Content-Length': content.length });
      response.write(content.subarray(0, 250_000));
      resolve();
    };
    const { id, bytes, sha256 } = picture;
    const script = `
      const { openCache } = await import(${JSON.stringify(join(import.meta.dirname, 'cache.ts'))});
      const { get } = await import('node:http');
      const cache = openCache({ folder: ${JSON.stringify(folder)}, mostBytes: 1e6 });
      await cache.hold(${JSON.stringify({ id, bytes, sha256 })}, () => new Promise((done) => get('${url}/${id}', done)));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
    await asked;
    while ((await bytesUnder(folder)) < 200_000) await sleep(5);
    const living = open();
    await living.scan();
    expect(await bytesUnder(folder)).toBeGreaterThan(200_000);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(existsSync(pathOf(picture))).toBe(false);

    answer = (_request, response, content) => response.end(content);
    await living.scan();
    expect(draftsIn(folder)).toEqual([]);
    expect((await read(living, picture)).equals(picture.content)).toBe(true);
  });
});

function draftsIn(folder: string): string[] {
  return readdirSync(join(folder, 'drafts'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.lock'))
    .map((entry) => entry.name);
}

async function bytesUnder(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.lock'))
    .map((entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
