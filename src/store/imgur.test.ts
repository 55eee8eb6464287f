import { randomBytes } from 'node:crypto';
import { readdirSync, readlinkSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { failures, type ImgurDesk, openImgurDesk } from '#test/support/imgur-desk.ts';
import { type ImgurServer, type ImgurTrouble, imgurSays } from '#test/support/imgur-server.ts';
import { setback } from './backoff.ts';
import { conformsToStore } from './conformance.ts';
import { imgurDriver, openImgurStore } from './imgur.ts';
import { StoreError } from './store.ts';

const { whole, alone } = failures;

describe('imgur', () => {
  let desk: ImgurDesk;
  beforeEach(async () => {
    desk = await openImgurDesk();
  });

  describe('as a store', () => {
    conformsToStore(() => desk.store);
  });

  it('is set up by a client id alone, and not without', async () => {
    const shape = imgurDriver.settings;
    expect(shape.IMGUR_API_URL.parse(undefined)).toBe('https://api.imgur.com');
    expect(shape.IMGUR_IMAGE_URL.parse('http://127.0.0.1:1/')).toBe('http://127.0.0.1:1');
    expect(shape.IMGUR_CLIENT_ID.safeParse('a\nb').success).toBe(false);
    expect(await imgurDriver.open({})).toBeUndefined();
    expect((await imgurDriver.open({ IMGUR_CLIENT_ID: 'abc' }))?.name).toBe('imgur');
  });

  it('sends the type of a picture and nothing that leads to us', async () => {
    const put = desk.picture(randomBytes(100), 'image/jpeg');
    const [id, extension, deletehash] = (await desk.store.put(put)).split('.');
    expect(extension).toBe('jpg');
    expect(desk.imgur.pictures.get(id ?? '')).toMatchObject({ type: 'image/jpeg', name: 'picture.jpeg', deletehash });
  });

  it.each([
    ['of a type that imgur turns into another', 'image/webp', 10],
    ['of a type that imgur does not know', 'image/avif', 10],
    ['of more than 10 MB', 'image/png', 10 * 1024 * 1024 + 1],
    ['a GIF of more than 20 MB', 'image/gif', 20 * 1024 * 1024 + 1],
  ] as const)('refuses for good, without a call, what is %s', async (_, type, bytes) => {
    const put = { ...desk.picture(), type, bytes };
    expect(await desk.failure(desk.store.put(put))).toMatchObject({
      code: 'unavailable',
      final: true,
      retryAfterMs: undefined,
    });
    expect(desk.imgur.calls.upload).toBe(0);
  });

  it('takes a GIF between 10 and 20 MB', async () => {
    const key = await desk.store.put(desk.picture(randomBytes(10 * 1024 * 1024 + 5), 'image/gif'));
    expect((await buffer(await desk.store.open(key))).length).toBe(10 * 1024 * 1024 + 5);
  });

  it('says that a file is gone, without a call', async () => {
    const error = await desk.failure(desk.store.put({ ...desk.picture(), file: '/nowhere/at/all' }));
    expect(error).toMatchObject({ code: 'unavailable', final: false });
    expect(desk.imgur.calls.upload).toBe(0);
  });

  describe('where imgur does not keep a picture as it is', () => {
    const changes: [string, (imgur: ImgurServer) => void][] = [
      ['of another type', () => (desk.imgur.manners.keep = (bytes) => ({ bytes, type: 'image/jpeg' }))],
      ['of another length', () => (desk.imgur.manners.keep = (bytes, type) => ({ bytes: bytes.subarray(1), type }))],
      [
        'of other bytes',
        () => (desk.imgur.manners.keep = (bytes, type) => ({ bytes: randomBytes(bytes.length), type })),
      ],
      ['of a length that is a lie', () => (desk.imgur.manners.lies.upload = 1)],
    ];
    it.each(changes)('takes it back and refuses it for good: %s', async (_, change) => {
      change(desk.imgur);
      expect(await desk.failure(desk.store.put(desk.picture()))).toMatchObject({
        message: 'imgur changes this picture',
        final: true,
        retryAfterMs: undefined,
      });
      expect(desk.imgur.calls.delete).toBe(1);
      expect(desk.imgur.pictures.size).toBe(0);
    });

    it('tries more than once to take it back', async () => {
      desk.imgur.manners.lies.upload = 1;
      desk.imgur.trouble('delete', imgurSays.overCapacity, 2);
      expect(await desk.failure(desk.store.put(desk.picture()))).toMatchObject({ final: true });
      expect([desk.imgur.calls.delete, desk.imgur.pictures.size]).toEqual([3, 0]);
    });

    it('says so where it could not be taken back, without telling how to', async () => {
      desk.imgur.manners.lies.upload = 1;
      desk.imgur.trouble('delete', imgurSays.overCapacity);
      const error = await desk.failure(desk.store.put(desk.picture()));
      const [kept] = desk.imgur.pictures.values();
      expect(inspect(error, { depth: 9 })).not.toContain(kept?.deletehash);
      expect(setback(error, 1, 0, { firstMs: 1, mostMs: 1, attempts: 9 })).toMatchObject({
        state: 'parked',
        lastError: 'imgur changes this picture: its copy at imgur could not be removed',
      });
    });
  });

  it('takes back a picture that it cannot see at imgur, and tries again later', async () => {
    desk.imgur.trouble('picture', imgurSays.pageOf(404), 1);
    expect(await desk.failure(desk.store.put(desk.picture()))).toMatchObject({ code: 'unavailable', final: false });
    desk.imgur.trouble('picture', { stall: 'body' }, 1);
    const hasty = await desk.reopen(desk.imgur.url, { patienceMs: 300 });
    expect(await desk.failure(hasty.put(desk.picture()))).toMatchObject({ code: 'unavailable', final: false });
    expect([desk.imgur.calls.delete, desk.imgur.pictures.size]).toEqual([2, 0]);
  });

  it('fails an upload that is cut off in its middle, and lets go of the file', async () => {
    desk.imgur.trouble('upload', { cut: 'request' });
    const put = desk.picture(randomBytes(4_000_000));
    expect(await desk.failure(desk.store.put(put))).toMatchObject(whole);
    const held = readdirSync('/proc/self/fd').map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return '';
      }
    });
    expect(held).not.toContain(put.file);
  });

  describe('limited by imgur', () => {
    it('sends nothing that it knows it has no credits for, until they are back', async () => {
      desk.imgur.left.user = 21;
      const key = await desk.store.put(desk.picture());
      await desk.store.put(desk.picture());
      expect(await desk.failure(desk.store.put(desk.picture()))).toMatchObject({
        ...whole,
        retryAfterMs: 3_600_000,
        trouble: 'limited',
      });
      expect(await desk.failure(desk.store.check())).toMatchObject({
        ...whole,
        retryAfterMs: 3_600_000,
        trouble: 'limited',
      });
      expect(desk.imgur.calls).toMatchObject({ upload: 2, credits: 0 });
      expect(await desk.removal(key)).toBeUndefined();
      desk.time += 3_600_000;
      desk.imgur.left.user = 500;
      await desk.store.check();
      await desk.store.put(desk.picture());
      expect(desk.imgur.calls.upload).toBe(3);
    });

    it('is not ready while the credits do not pay for an upload', async () => {
      desk.imgur.left.client = 9;
      expect(await desk.failure(desk.store.check())).toMatchObject(whole);
      expect(desk.imgur.calls.credits).toBe(1);
    });

    it('tries no other key after one that it is limited on', async () => {
      const keys = await Promise.all([1, 2, 3, 4, 5, 6].map(() => desk.store.put(desk.picture())));
      desk.imgur.trouble('delete', imgurSays.tooMany);
      const results = await desk.store.remove(keys);
      expect(results.map((result) => result?.code)).toEqual(keys.map(() => 'unavailable'));
      expect(desk.imgur.calls.delete).toBeLessThanOrEqual(2);
    });
  });

  it('asks for its credits no more than once a minute', async () => {
    for (let at = 0; at < 5; at++) await desk.store.check();
    expect(desk.imgur.calls.credits).toBe(1);
    desk.time += 60_000;
    await desk.store.check();
    expect(desk.imgur.calls.credits).toBe(2);
  });

  it('is not ready with a client id that imgur does not know', async () => {
    const stranger = {
      IMGUR_CLIENT_ID: 'unknown-client',
      IMGUR_API_URL: desk.imgur.url,
      IMGUR_IMAGE_URL: desk.imgur.url,
    };
    const store = await openImgurStore(stranger);
    const error = await desk.failure(store.check(), 'unknown-client');
    expect(error).toMatchObject({ ...whole, message: 'imgur answered with status 403' });
    expect((error.cause as Error).message).toBe('The client_id provided is invalid: Client-ID …');
  });

  it('takes both answers to a second removal for gone, and a refusal for none', async () => {
    const [key, other] = [await desk.store.put(desk.picture()), await desk.store.put(desk.picture())];
    for (const again of [200, 404] as const) {
      desk.imgur.manners.deleteAgain = again;
      expect(await desk.removal(key)).toBeUndefined();
    }
    const strange = other.replace(/[^.]+$/, 'neverGivenToAnyone');
    expect(await desk.removal(strange)).toMatchObject({ ...alone, cause: { message: 'Unauthorized: …' } });
    expect(await desk.store.remove([strange, other])).toMatchObject([alone, undefined]);
  });

  it.each([
    ['an id', { id: '../../evil' }],
    ['a deletehash', { deletehash: '../account/me' }],
    ['no deletehash', { deletehash: undefined }],
  ])('never makes an address of %s that is none', async (_, wrong) => {
    desk.imgur.manners.answer = (data) => ({ ...data, ...wrong });
    expect(await desk.failure(desk.store.put(desk.picture()))).toMatchObject(whole);
    expect([desk.imgur.calls.picture, desk.imgur.calls.delete]).toEqual([0, 0]);
  });

  it('never follows the link in an answer', async () => {
    desk.imgur.manners.answer = (data) => ({ ...data, link: 'http://169.254.169.254/latest' });
    const bytes = randomBytes(50);
    expect((await buffer(await desk.store.open(await desk.store.put(desk.picture(bytes))))).equals(bytes)).toBe(true);
  });

  it.each([
    'abcdefg.png',
    'abcdefg.svg.0123456789abcde',
    'abcdefg.png.0123456789abcde/..',
    'abcdefg.png.0123456789abcde\n',
    'a%2fb.png.0123456789abcde',
  ])('makes no call for the key %j', async (key) => {
    expect(await desk.failure(desk.store.open(key))).toMatchObject({ code: 'internal' });
    expect(await desk.store.remove([key])).toMatchObject([{ code: 'internal' }]);
    expect(desk.imgur.calls).toMatchObject({ picture: 0, delete: 0 });
  });

  describe('showing a picture', () => {
    it.each(['redirect', 404] as const)('says not_found where imgur has removed it (%s)', async (gone) => {
      const key = await desk.store.put(desk.picture());
      desk.imgur.manners.gone = gone;
      desk.imgur.pictures.clear();
      expect(await desk.failure(desk.store.open(key))).toMatchObject({ code: 'not_found' });
    });

    const pictureTroubles: [string, ImgurTrouble, object][] = [
      ['a page with 200', imgurSays.page, alone],
      ['a page with 503', imgurSays.pageOf(503), whole],
      ['a page with 500', imgurSays.pageOf(500), alone],
      [
        'a redirect to anywhere else',
        { status: 302, body: '', headers: { location: 'http://127.0.0.1:9/x.png' } },
        alone,
      ],
      ['429', imgurSays.tooMany, whole],
      ['silence', { stall: 'answer' }, whole],
    ];
    it.each(pictureTroubles)('fails where imgur gives %s', async (_, trouble, meaning) => {
      const key = await desk.store.put(desk.picture());
      desk.imgur.trouble('picture', trouble);
      const hasty = await desk.reopen(desk.imgur.url, { patienceMs: 300 });
      expect(await desk.failure(hasty.open(key), ...key.split('.'))).toMatchObject(meaning);
    });

    it.each([
      ['is cut', { cut: 'body' }],
      ['stalls', { stall: 'body' }],
    ] as [string, ImgurTrouble][])('ends in an error where the body %s', async (_, trouble) => {
      const key = await desk.store.put(desk.picture(randomBytes(500_000)));
      desk.imgur.trouble('picture', trouble);
      const hasty = await desk.reopen(desk.imgur.url, { patienceMs: 300 });
      const body = await hasty.open(key);
      await expect(buffer(body)).rejects.toBeInstanceOf(StoreError);
    });

    it('ends in an error where more was promised than came', async () => {
      const key = await desk.store.put(desk.picture());
      desk.imgur.manners.lies.picture = 10;
      await expect(buffer(await desk.store.open(key))).rejects.toBeInstanceOf(StoreError);
    });
  });
});
