import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openCacheDesk } from '#test/support/cache-desk.ts';
import type { Cache } from './cache.ts';

describe('the cache’s folder', () => {
  const desk = openCacheDesk();

  it('lets the least recently used go when it is full, in this process and after a restart', async () => {
    let clock = Date.now() - 10_000_000;
    const now = () => clock;
    const pictures = Array.from({ length: 9 }, () => desk.put());
    const present = () => pictures.flatMap((picture, at) => (existsSync(desk.pathOf(picture)) ? [at] : []));
    const first = desk.open(85_000, { now });
    const use = async (cache: Cache, at: number) => {
      clock += 61_000;
      await desk.read(cache, pictures[at] ?? desk.put());
    };
    for (const at of [0, 1, 2, 3, 4, 5, 6, 7, 0, 3, 8]) await use(first, at);
    expect(present()).toEqual([0, 2, 3, 4, 5, 6, 7, 8]);
    expect(pictures.flatMap(({ id }, at) => (first.has(id) ? [at] : []))).toEqual(present());
    clock += 61_000;
    first.touch(pictures[5]?.id ?? '');
    const noted = () => Math.round(statSync(desk.pathOf(pictures[5] ?? desk.put())).mtimeMs);
    await expect.poll(noted).toBe(clock);
    first.close();

    const second = desk.open(85_000, { now });
    await second.scan();
    for (let more = 0; more < 4; more++) await use(second, pictures.length);
    expect(present()).toEqual([0, 3, 5, 8]);
    expect(desk.calls).toHaveLength(13);
  });

  it('fetches anew what a power cut has torn or emptied, after a restart', async () => {
    const [torn, zeroed, whole] = [desk.put(), desk.put(), desk.put()];
    const before = desk.open();
    for (const picture of [torn, zeroed, whole]) await desk.read(before, picture);
    before.close();
    truncateSync(desk.pathOf(torn), 5000);
    writeFileSync(desk.pathOf(zeroed), Buffer.alloc(zeroed.bytes));
    desk.calls = [];
    const after = desk.open();
    for (const picture of [torn, zeroed, whole])
      expect((await desk.read(after, picture)).equals(picture.content)).toBe(true);
    expect(desk.calls).toEqual([torn.id, zeroed.id]);
  });

  it('answers before it has read its folder', async () => {
    const picture = desk.put();
    await desk.read(desk.open(), picture);
    expect((await desk.read(desk.open(), picture)).equals(picture.content)).toBe(true);
    expect(desk.calls).toHaveLength(1);
  });

  it('goes on reading what is put out meanwhile, and fetches what another process or an operator has removed', async () => {
    const [one, other, picture] = [desk.open(), desk.open(), desk.put(900_000)];
    const part = (await desk.hold(one, picture)).openPart({ start: 0, end: picture.bytes - 1 });
    await other.drop([picture.id]);
    expect(existsSync(desk.pathOf(picture))).toBe(false);
    expect((await buffer(part)).equals(picture.content)).toBe(true);
    expect((await desk.read(one, picture)).equals(picture.content)).toBe(true);
    rmSync(desk.folder, { recursive: true });
    expect((await desk.read(one, picture)).equals(picture.content)).toBe(true);
    expect([desk.calls.length, existsSync(desk.pathOf(picture))]).toEqual([3, true]);
  });

  it('shares its folder with another process, within the bound of both once they have looked', async () => {
    const [one, other] = [desk.open(100_000), desk.open(100_000)];
    const pictures = Array.from({ length: 16 }, () => desk.put(10_000));
    await Promise.all(pictures.map((picture, at) => desk.read(at % 2 ? one : other, picture)));
    const both = desk.put(10_000);
    const copies = await Promise.all([one, other, one, other].map((cache) => desk.read(cache, both)));
    for (const copy of copies) expect(copy.equals(both.content)).toBe(true);
    await one.scan();
    await other.scan();
    expect(await desk.bytes()).toBeLessThanOrEqual(100_000);
    await other.drop(pictures.slice(8).map(({ id }) => id));
    await one.scan();
    const there = pictures.filter((picture) => existsSync(desk.pathOf(picture)));
    expect(pictures.filter(({ id }) => one.has(id))).toEqual(there);
  });

  it('takes in a local file and asks nobody for it', async () => {
    const [cache, picture] = [desk.open(), desk.put()];
    const file = join(desk.base, 'seed');
    writeFileSync(file, picture.content, { mode: 0o600 });
    utimesSync(file, 1000, 1000);
    await cache.seed(picture, file);
    await cache.seed(picture, file);
    rmSync(file);
    expect((await desk.read(cache, picture)).equals(picture.content)).toBe(true);
    expect([desk.calls, desk.drafts(), statSync(desk.pathOf(picture)).mtimeMs > 1_000_000]).toEqual([[], [], true]);
    await expect(cache.seed(desk.put(), join(desk.base, 'no such file'))).resolves.toBeUndefined();
    await expect(desk.open(100).seed(picture, desk.pathOf(picture))).resolves.toBeUndefined();
  });

  it('proves a file that it took in before it shows it', async () => {
    const [cache, picture] = [desk.open(), desk.put()];
    const file = join(desk.base, 'wrong seed');
    writeFileSync(file, randomBytes(picture.bytes), { mode: 0o600 });
    await cache.seed(picture, file);
    expect((await desk.read(cache, picture)).equals(picture.content)).toBe(true);
    expect(desk.calls).toHaveLength(1);
  });

  it('sweeps the copies of pictures that are no more', async () => {
    const [cache, alive, dead] = [desk.open(), desk.put(), desk.put()];
    for (const picture of [alive, dead]) await desk.read(cache, picture);
    const other = desk.open();
    expect(await other.sweep(async (ids) => new Set(ids.filter((id) => id === alive.id)))).toBe(1);
    expect([existsSync(desk.pathOf(alive)), existsSync(desk.pathOf(dead))]).toEqual([true, false]);
  });

  it('leaves other files in its folder alone', async () => {
    const cache = desk.open();
    await desk.read(cache, desk.put());
    writeFileSync(join(desk.folder, 'README'), 'mine');
    await cache.scan();
    expect(await cache.sweep(async () => new Set())).toBe(1);
    expect((await readFile(join(desk.folder, 'README'))).toString()).toBe('mine');
  });

  it('is whole again after a process was killed while it filled it', async () => {
    const picture = desk.put(500_000);
    const { promise: asked, resolve } = Promise.withResolvers<void>();
    desk.answer = (response, content) => {
      response.writeHead(200, { 'Content-Length': content.length });
      response.write(content.subarray(0, 250_000));
      resolve();
    };
    const { id, bytes, sha256 } = picture;
    const script = `
      const { openCache } = await import(${JSON.stringify(join(import.meta.dirname, 'cache.ts'))});
      const { get } = await import('node:http');
      const cache = openCache({ folder: ${JSON.stringify(desk.folder)}, mostBytes: 1e6 });
      await cache.hold(${JSON.stringify({ id, bytes, sha256 })}, () => new Promise((done) => get('${desk.url}/${id}', done)));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
    await asked;
    while ((await desk.bytes()) < 200_000) await sleep(5);
    const living = desk.open();
    await living.scan();
    expect(await desk.bytes()).toBeGreaterThan(200_000);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(existsSync(desk.pathOf(picture))).toBe(false);

    desk.answer = (response, content) => response.end(content);
    await living.scan();
    expect(desk.drafts()).toEqual([]);
    expect((await desk.read(living, picture)).equals(picture.content)).toBe(true);
  });
});
