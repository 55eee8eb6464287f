import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { AppError } from '#errors/app-error.ts';
import { openCacheDesk } from '#test/support/cache-desk.ts';
import type { Cache, CachedPicture } from './cache.ts';

describe('the cache of remote pictures', () => {
  const desk = openCacheDesk();
  const fails = async (cache: Cache, picture: CachedPicture) =>
    await desk.read(cache, picture).then(
      () => undefined,
      (error) => error,
    );

  it('fetches a picture once, keeps it to itself and gives it again without asking', async () => {
    const [cache, picture] = [desk.open(), desk.put()];
    const first = await desk.hold(cache, picture);
    expect(first.fresh).toBe(true);
    expect((await first.read()).equals(picture.content)).toBe(true);
    const second = await desk.hold(cache, picture);
    expect(second.fresh).toBe(false);
    expect((await buffer(second.openPart({ start: 5, end: 9_000 }))).equals(picture.content.subarray(5, 9_001))).toBe(
      true,
    );
    expect([desk.calls, cache.has(picture.id)]).toEqual([[picture.id], true]);
    const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
    expect([mode(join(desk.pathOf(picture), '..')), mode(desk.pathOf(picture))]).toEqual(['700', '600']);
    expect(desk.drafts()).toEqual([]);
  });

  it('fetches once for all who wait, whatever they want of it', async () => {
    const [cache, picture] = [desk.open(), desk.put(400_000)];
    desk.answer = (response, content) => setTimeout(() => response.end(content), 50);
    const readers = Array.from({ length: 60 }, async (_, at) => {
      const opened = await desk.hold(cache, picture);
      if (at % 3 === 0) return (await opened.read()).equals(picture.content);
      if (at % 3 === 1) return await opened.release().then(() => true);
      const part = await buffer(opened.openPart({ start: at, end: 300_000 }));
      return part.equals(picture.content.subarray(at, 300_001));
    });
    expect(await Promise.all(readers)).toEqual(readers.map(() => true));
    expect(desk.calls).toHaveLength(1);
  });

  it('lets go of every file', async () => {
    const [cache, picture] = [desk.open(), desk.put(600_000)];
    const openFiles = () => readdirSync('/proc/self/fd').length;
    await desk.read(cache, picture);
    const before = openFiles();
    for (let at = 0; at < 20; at++) {
      const part = (await desk.hold(cache, picture)).openPart({ start: 0, end: picture.bytes - 1 });
      // A client that hangs up after its first bytes.
      if (at % 2) await once(part, 'readable').then(() => part.destroy());
      else await buffer(part);
    }
    await cache.drop([picture.id]);
    await Promise.all(Array.from({ length: 20 }, () => desk.read(cache, picture)));
    await sleep(50);
    expect(openFiles()).toBeLessThanOrEqual(before + 1);
  });

  it.each([
    ['other bytes of the same length', (content: Buffer) => randomBytes(content.length)],
    ['bytes after the picture', (content: Buffer) => Buffer.concat([content, Buffer.from('x')])],
    ['a picture without its end', (content: Buffer) => content.subarray(0, -1)],
    ['nothing', () => Buffer.of()],
  ])('refuses %s and keeps none of it', async (_title, wrong) => {
    const [cache, picture] = [desk.open(), desk.put()];
    desk.answer = (response, content) => response.end(wrong(content));
    expect(await fails(cache, picture)).toMatchObject({ code: 'unavailable', name: 'StoreError' });
    expect([existsSync(desk.pathOf(picture)), desk.drafts()]).toEqual([false, []]);
    desk.answer = (response, content) => response.end(content);
    expect((await desk.read(cache, picture)).equals(picture.content)).toBe(true);
  });

  it('hangs up on a store that sends more than the picture', async () => {
    const [cache, picture] = [desk.open(), desk.put()];
    const { promise: hungUp, resolve } = Promise.withResolvers<number>();
    desk.answer = (response) => {
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
    const [cache, picture] = [desk.open(), desk.put(200_000)];
    desk.answer = (response, content) => {
      response.writeHead(200, { 'Content-Length': content.length });
      response.write(content.subarray(0, 100_000), () => response.destroy());
    };
    expect(await fails(cache, picture)).toMatchObject({ code: 'unavailable' });
    expect([existsSync(desk.pathOf(picture)), desk.drafts()]).toEqual([false, []]);
  });

  it('tells every reader who waits what the store says, and asks again for the next', async () => {
    const [cache, picture] = [desk.open(), desk.put()];
    const gone = () => Promise.reject(new AppError('not_found', 'Gone'));
    const answers = await Promise.allSettled([cache.hold(picture, gone), cache.hold(picture, gone)]);
    expect(answers.map((one) => one.status === 'rejected' && one.reason.code)).toEqual(['not_found', 'not_found']);
    const down = () => Promise.reject(new Error('connect ECONNREFUSED'));
    await expect(cache.hold(picture, down)).rejects.toMatchObject({ code: 'unavailable' });
    expect((await desk.read(cache, picture)).equals(picture.content)).toBe(true);
  });

  it('never takes more of the disk than it may, copies under way included', async () => {
    const cache = desk.open(100_000);
    desk.answer = (response, content) => {
      response.write(content.subarray(0, 29_000));
      setTimeout(() => response.end(content.subarray(29_000)), 15);
    };
    const sizes: number[] = [];
    let filling = true;
    const watch = (async () => {
      while (filling) {
        sizes.push(await desk.bytes());
        await sleep(1);
      }
    })();
    const pictures = Array.from({ length: 40 }, () => desk.put(30_000));
    for (let at = 0; at < pictures.length; at += 3) {
      await Promise.all(pictures.slice(at, at + 3).map((picture) => desk.read(cache, picture)));
    }
    filling = false;
    await watch;
    expect(sizes.length).toBeGreaterThan(10);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(100_000);
    expect(await desk.bytes()).toBe(90_000);
  });

  it('passes on a picture that is larger than all of it, and keeps what it has', async () => {
    const [cache, small, large] = [desk.open(50_000), desk.put(), desk.put(300_000)];
    await desk.read(cache, small);
    const part = (await desk.hold(cache, large)).openPart({ start: 0, end: large.bytes - 1 });
    expect(desk.drafts()).toEqual([]);
    expect((await buffer(part)).equals(large.content)).toBe(true);
    expect([cache.has(small.id), cache.has(large.id), existsSync(desk.pathOf(large))]).toEqual([true, false, false]);
  });

  it('keeps nothing where it has no room at all', async () => {
    const [cache, picture] = [desk.open(0), desk.put()];
    for (let at = 0; at < 2; at++) expect((await desk.read(cache, picture)).equals(picture.content)).toBe(true);
    expect(desk.calls).toHaveLength(2);
    expect(await desk.bytes()).toBe(0);
  });

  it('keeps no copy of a picture that is deleted while it is fetched', async () => {
    const [cache, picture] = [desk.open(), desk.put()];
    const { promise: asked, resolve } = Promise.withResolvers<() => void>();
    desk.answer = (response, content) => resolve(() => response.end(content));
    const reading = desk.read(cache, picture);
    const release = await asked;
    await cache.drop([picture.id]);
    release();
    await reading;
    expect([cache.has(picture.id), existsSync(desk.pathOf(picture)), desk.drafts()]).toEqual([false, false, []]);
  });

  it('takes no id for a path', async () => {
    const cache = desk.open();
    for (const id of ['../../etc/passwd', 'a/b', '', '.']) {
      expect(await fails(cache, { ...desk.put(), id })).toMatchObject({ code: 'internal' });
      await expect(cache.drop([id])).rejects.toMatchObject({ code: 'internal' });
    }
  });
});
