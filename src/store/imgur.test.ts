import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ImageType } from '#contract/image.ts';
import { newId } from '#db/new-id.ts';
import { AppError } from '#errors/app-error.ts';
import {
  type ImgurDoor,
  type ImgurServer,
  type ImgurTrouble,
  imgurSays,
  openImgurServer,
} from '#test/support/imgur-server.ts';
import { setback } from './backoff.ts';
import { conformsToStore } from './conformance.ts';
import { imgurDriver, openImgurStore } from './imgur.ts';
import { type LocalPicture, type Store, StoreError } from './store.ts';

describe('imgur', () => {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-imgur-'));
  let imgur: ImgurServer;
  let store: Store;
  let time = 0;
  const opened = (url = imgur.url, { digestMs = 0 } = {}) =>
    openImgurStore(
      { IMGUR_CLIENT_ID: imgur.clientId, IMGUR_API_URL: url, IMGUR_IMAGE_URL: url },
      { answerMs: 150, stallMs: 150, digestMs, pausesMs: [1, 1], now: () => time },
    );
  beforeAll(async () => {
    imgur = await openImgurServer();
  });
  beforeEach(async () => {
    imgur.calm();
    imgur.pictures.clear();
    time = 1_800_000_000_000;
    store = await opened();
  });
  afterAll(async () => {
    await imgur.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const picture = (bytes: Uint8Array = randomBytes(2000), type: ImageType = 'image/png'): LocalPicture => {
    const file = join(folder, newId());
    writeFileSync(file, bytes, { mode: 0o600 });
    return { id: newId(), file, type, bytes: bytes.length };
  };

  /** What an attempt failed with; no error may tell what only we and imgur know. */
  const failure = async (attempt: Promise<unknown>, ...secrets: string[]): Promise<AppError> => {
    const error = await attempt.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(AppError);
    for (const secret of [imgur.clientId, ...secrets]) expect(inspect(error, { depth: 9 })).not.toContain(secret);
    return error as AppError;
  };
  const removal = async (key: string): Promise<AppError | undefined> => {
    const [result] = await store.remove([key]);
    const deletehash = key.split('.')[2] ?? '';
    expect(inspect(result, { depth: 9 })).not.toContain(deletehash);
    return result;
  };

  describe('as a store', () => {
    conformsToStore(() => store);
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
    const put = picture(randomBytes(100), 'image/jpeg');
    const [id, extension, deletehash] = (await store.put(put)).split('.');
    expect(extension).toBe('jpg');
    expect(imgur.pictures.get(id ?? '')).toMatchObject({ type: 'image/jpeg', name: 'picture.jpeg', deletehash });
  });

  it.each([
    ['of a type that imgur turns into another', 'image/webp', 10],
    ['of a type that imgur does not know', 'image/avif', 10],
    ['of more than 10 MB', 'image/png', 10 * 1024 * 1024 + 1],
    ['a GIF of more than 20 MB', 'image/gif', 20 * 1024 * 1024 + 1],
  ] as const)('refuses for good, without a call, what is %s', async (_, type, bytes) => {
    const put = { ...picture(), type, bytes };
    expect(await failure(store.put(put))).toMatchObject({ code: 'unavailable', final: true, retryAfterMs: undefined });
    expect(imgur.calls.upload).toBe(0);
  });

  it('takes a GIF between 10 and 20 MB', async () => {
    const key = await store.put(picture(randomBytes(10 * 1024 * 1024 + 5), 'image/gif'));
    expect((await buffer(await store.open(key))).length).toBe(10 * 1024 * 1024 + 5);
  });

  it('says that a file is gone, without a call', async () => {
    const error = await failure(store.put({ ...picture(), file: join(folder, 'nowhere') }));
    expect(error).toMatchObject({ code: 'unavailable', final: false });
    expect(imgur.calls.upload).toBe(0);
  });

  describe('where imgur does not keep a picture as it is', () => {
    const changes: [string, (imgur: ImgurServer) => void][] = [
      ['of another type', () => (imgur.manners.keep = (bytes) => ({ bytes, type: 'image/jpeg' }))],
      ['of another length', () => (imgur.manners.keep = (bytes, type) => ({ bytes: bytes.subarray(1), type }))],
      ['of other bytes', () => (imgur.manners.keep = (bytes, type) => ({ bytes: randomBytes(bytes.length), type }))],
      ['of a length that is a lie', () => (imgur.manners.lies.upload = 1)],
    ];
    it.each(changes)('takes it back and refuses it for good: %s', async (_, change) => {
      change(imgur);
      expect(await failure(store.put(picture()))).toMatchObject({
        message: 'imgur changes this picture',
        final: true,
        retryAfterMs: undefined,
      });
      expect(imgur.calls.delete).toBe(1);
      expect(imgur.pictures.size).toBe(0);
    });

    it('tries more than once to take it back', async () => {
      imgur.manners.lies.upload = 1;
      imgur.trouble('delete', imgurSays.overCapacity, 2);
      expect(await failure(store.put(picture()))).toMatchObject({ final: true });
      expect([imgur.calls.delete, imgur.pictures.size]).toEqual([3, 0]);
    });

    it('says so where it could not be taken back, without telling how to', async () => {
      imgur.manners.lies.upload = 1;
      imgur.trouble('delete', imgurSays.overCapacity);
      const error = await failure(store.put(picture()));
      const [kept] = imgur.pictures.values();
      expect(inspect(error, { depth: 9 })).not.toContain(kept?.deletehash);
      expect(setback(error, 1, 0, { firstMs: 1, mostMs: 1, attempts: 9 })).toMatchObject({
        state: 'parked',
        lastError: 'imgur changes this picture: its copy at imgur could not be removed',
      });
    });
  });

  it('takes back a picture that it cannot see at imgur, and tries again later', async () => {
    imgur.trouble('picture', imgurSays.pageOf(404), 1);
    expect(await failure(store.put(picture()))).toMatchObject({ code: 'unavailable', final: false });
    imgur.trouble('picture', { stall: 'body' }, 1);
    expect(await failure(store.put(picture()))).toMatchObject({ code: 'unavailable', final: false });
    expect([imgur.calls.delete, imgur.pictures.size]).toEqual([2, 0]);
  });

  const whole = { code: 'unavailable', final: false, retryAfterMs: expect.any(Number) };
  const alone = { code: 'unavailable', final: false, retryAfterMs: undefined };
  const never = { code: 'unavailable', final: true, retryAfterMs: undefined };
  /** What each door's caller learns: `whole` of all imgur, `alone` of this picture, `never` for good. */
  const meanings: [string, ImgurTrouble, Record<Exclude<ImgurDoor, 'picture'>, object>][] = [
    ['429 in its first shape', imgurSays.tooMany, { upload: whole, delete: whole, credits: whole }],
    ['429 in its second shape', imgurSays.tooManyElsewhere, { upload: whole, delete: whole, credits: whole }],
    [
      '429 under a status of 200',
      { ...imgurSays.tooMany, status: 200 },
      { upload: whole, delete: whole, credits: whole },
    ],
    ['413 in the third shape', imgurSays.tooLarge, { upload: never, delete: alone, credits: never }],
    ['a CDN’s 400', imgurSays.forbidden, { upload: whole, delete: alone, credits: whole }],
    ['400 for the file', imgurSays.badFile, { upload: never, delete: alone, credits: never }],
    ['403 over capacity', imgurSays.overCapacity, { upload: whole, delete: alone, credits: whole }],
    ['417', imgurSays.expectation, { upload: alone, delete: alone, credits: alone }],
    ['a page with 200', imgurSays.page, { upload: whole, delete: whole, credits: whole }],
    ['a page with 404', imgurSays.pageOf(404), { upload: alone, delete: alone, credits: alone }],
    ['a page with 500', imgurSays.pageOf(500), { upload: alone, delete: alone, credits: alone }],
    ['a page with 503', imgurSays.pageOf(503), { upload: whole, delete: whole, credits: whole }],
    ['JSON that is null', { status: 200, body: null }, { upload: whole, delete: whole, credits: whole }],
    [
      'success without data',
      { status: 200, body: { success: true, status: 200, data: null } },
      { upload: whole, delete: whole, credits: whole },
    ],
    [
      'a redirect',
      { status: 302, body: '', headers: { location: 'http://127.0.0.1:9/' } },
      { upload: alone, delete: alone, credits: alone },
    ],
    ['silence', { stall: 'answer' }, { upload: whole, delete: whole, credits: whole }],
    ['half an answer and silence', { stall: 'body' }, { upload: alone, delete: alone, credits: alone }],
    ['half an answer and a cut', { cut: 'body' }, { upload: alone, delete: alone, credits: alone }],
    ['a cut instead of an answer', { cut: 'answer' }, { upload: whole, delete: whole, credits: whole }],
  ];
  describe.each(meanings)('met with %s', (_, trouble, meaning) => {
    it('fails an upload', async () => {
      imgur.trouble('upload', trouble);
      expect(await failure(store.put(picture()))).toMatchObject(meaning.upload);
    });

    it('fails a removal, and never takes it for done', async () => {
      const key = await store.put(picture());
      imgur.trouble('delete', trouble);
      expect(await removal(key)).toMatchObject(meaning.delete);
    });

    it('is not ready', async () => {
      imgur.trouble('credits', trouble);
      expect(await failure(store.check())).toMatchObject(meaning.credits);
    });
  });

  it('refuses a GIF for good that is met with 417 for its length', async () => {
    imgur.trouble('upload', imgurSays.expectation);
    const long = picture(randomBytes(10 * 1024 * 1024 + 1), 'image/gif');
    expect(await failure(store.put(long))).toMatchObject(never);
  });

  it('fails an upload that is cut off in its middle, and lets go of the file', async () => {
    imgur.trouble('upload', { cut: 'request' });
    const put = picture(randomBytes(4_000_000));
    expect(await failure(store.put(put))).toMatchObject(whole);
    const held = readdirSync('/proc/self/fd').map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return '';
      }
    });
    expect(held).not.toContain(put.file);
  });

  it('is down as a whole where nobody listens', async () => {
    const gone = await openImgurServer();
    await gone.close();
    store = await opened(gone.url);
    expect(await failure(store.put(picture()))).toMatchObject(whole);
    expect(await failure(store.open('abcdefg.png.0123456789abcde'))).toMatchObject(whole);
    expect(await failure(store.check())).toMatchObject(whole);
  });

  describe('limited by imgur', () => {
    it.each([
      ['the seconds of the credits', { 'x-ratelimit-userremaining': '3', 'x-ratelimit-userreset': '1800' }, 1_800_000],
      [
        'credits that come back at a time',
        { 'x-ratelimit-userremaining': '0', 'x-ratelimit-userreset': '1800000090' },
        90_000,
      ],
      [
        'the day of the client id',
        { 'x-ratelimit-clientremaining': '0', 'x-ratelimit-clientreset': '86400' },
        86_400_000,
      ],
      ['no more than a day', { 'x-ratelimit-userremaining': '0', 'x-ratelimit-userreset': '999999999' }, 86_400_000],
      ['the seconds of the uploads', { 'x-post-rate-limit-remaining': '0', 'x-post-rate-limit-reset': '120' }, 120_000],
      [
        'an hour where credits are gone for an untold time',
        { 'x-ratelimit-userremaining': '0', 'x-ratelimit-userreset': 'soon' },
        3_600_000,
      ],
      [
        'what is nearest where it does not say which limit',
        {
          'x-ratelimit-userremaining': '400',
          'x-ratelimit-userreset': '900',
          'x-post-rate-limit-remaining': '70',
          'x-post-rate-limit-reset': '1200',
        },
        900_000,
      ],
    ])('waits for %s', async (_, headers, ms) => {
      imgur.trouble('upload', { ...imgurSays.tooMany, headers });
      expect(await failure(store.put(picture()))).toMatchObject({ ...whole, retryAfterMs: ms });
    });

    it('waits ten minutes where no header says anything', async () => {
      imgur.manners.bare = true;
      imgur.trouble('upload', imgurSays.tooManyElsewhere);
      expect(await failure(store.put(picture()))).toMatchObject({ ...whole, retryAfterMs: 600_000 });
    });

    it('sends nothing that it knows it has no credits for, until they are back', async () => {
      imgur.left.user = 21;
      const key = await store.put(picture());
      await store.put(picture());
      expect(await failure(store.put(picture()))).toMatchObject({ ...whole, retryAfterMs: 3_600_000 });
      expect(await failure(store.check())).toMatchObject({ ...whole, retryAfterMs: 3_600_000 });
      expect(imgur.calls).toMatchObject({ upload: 2, credits: 0 });
      expect(await removal(key)).toBeUndefined();
      time += 3_600_000;
      imgur.left.user = 500;
      await store.check();
      await store.put(picture());
      expect(imgur.calls.upload).toBe(3);
    });

    it('is not ready while the credits do not pay for an upload', async () => {
      imgur.left.client = 9;
      expect(await failure(store.check())).toMatchObject(whole);
      expect(imgur.calls.credits).toBe(1);
    });

    it('tries no other key after one that it is limited on', async () => {
      const keys = await Promise.all([1, 2, 3, 4, 5, 6].map(() => store.put(picture())));
      imgur.trouble('delete', imgurSays.tooMany);
      const results = await store.remove(keys);
      expect(results.map((result) => result?.code)).toEqual(keys.map(() => 'unavailable'));
      expect(imgur.calls.delete).toBeLessThanOrEqual(2);
    });
  });

  it('asks for its credits no more than once a minute', async () => {
    for (let at = 0; at < 5; at++) await store.check();
    expect(imgur.calls.credits).toBe(1);
    time += 60_000;
    await store.check();
    expect(imgur.calls.credits).toBe(2);
  });

  it('is not ready with a client id that imgur does not know', async () => {
    const stranger = { IMGUR_CLIENT_ID: 'unknown-client', IMGUR_API_URL: imgur.url, IMGUR_IMAGE_URL: imgur.url };
    store = await openImgurStore(stranger);
    const error = await failure(store.check(), 'unknown-client');
    expect(error).toMatchObject({ ...whole, message: 'imgur answered with status 403' });
    expect((error.cause as Error).message).toBe('The client_id provided is invalid: Client-ID …');
  });

  it('takes both answers to a second removal for gone, and a refusal for none', async () => {
    const [key, other] = [await store.put(picture()), await store.put(picture())];
    for (const again of [200, 404] as const) {
      imgur.manners.deleteAgain = again;
      expect(await removal(key)).toBeUndefined();
    }
    const strange = other.replace(/[^.]+$/, 'neverGivenToAnyone');
    expect(await removal(strange)).toMatchObject({ ...alone, cause: { message: 'Unauthorized: …' } });
    expect(await store.remove([strange, other])).toMatchObject([alone, undefined]);
  });

  it.each([
    ['an id', { id: '../../evil' }],
    ['a deletehash', { deletehash: '../account/me' }],
    ['no deletehash', { deletehash: undefined }],
  ])('never makes an address of %s that is none', async (_, wrong) => {
    imgur.manners.answer = (data) => ({ ...data, ...wrong });
    expect(await failure(store.put(picture()))).toMatchObject(whole);
    expect([imgur.calls.picture, imgur.calls.delete]).toEqual([0, 0]);
  });

  it('never follows the link in an answer', async () => {
    imgur.manners.answer = (data) => ({ ...data, link: 'http://169.254.169.254/latest' });
    const bytes = randomBytes(50);
    expect((await buffer(await store.open(await store.put(picture(bytes))))).equals(bytes)).toBe(true);
  });

  it.each([
    'abcdefg.png',
    'abcdefg.svg.0123456789abcde',
    'abcdefg.png.0123456789abcde/..',
    'abcdefg.png.0123456789abcde\n',
    'a%2fb.png.0123456789abcde',
  ])('makes no call for the key %j', async (key) => {
    expect(await failure(store.open(key))).toMatchObject({ code: 'internal' });
    expect(await store.remove([key])).toMatchObject([{ code: 'internal' }]);
    expect(imgur.calls).toMatchObject({ picture: 0, delete: 0 });
  });

  describe('showing a picture', () => {
    it.each(['redirect', 404] as const)('says not_found where imgur has removed it (%s)', async (gone) => {
      const key = await store.put(picture());
      imgur.manners.gone = gone;
      imgur.pictures.clear();
      expect(await failure(store.open(key))).toMatchObject({ code: 'not_found' });
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
      const key = await store.put(picture());
      imgur.trouble('picture', trouble);
      expect(await failure(store.open(key), ...key.split('.'))).toMatchObject(meaning);
    });

    it.each([
      ['is cut', { cut: 'body' }],
      ['stalls', { stall: 'body' }],
    ] as [string, ImgurTrouble][])('ends in an error where the body %s', async (_, trouble) => {
      const key = await store.put(picture(randomBytes(500_000)));
      imgur.trouble('picture', trouble);
      const body = await store.open(key);
      await expect(buffer(body)).rejects.toBeInstanceOf(StoreError);
    });

    it('ends in an error where more was promised than came', async () => {
      const key = await store.put(picture());
      imgur.manners.lies.picture = 10;
      await expect(buffer(await store.open(key))).rejects.toBeInstanceOf(StoreError);
    });
  });

  it('waits for an upload that moves, however slowly', async () => {
    const slow = createServer(async (request, response) => {
      for await (const _ of request) await sleep(3);
      response.writeHead(403, { 'content-type': 'application/json' });
      response.end(JSON.stringify(imgurSays.overCapacity.body));
    });
    await once(slow.listen(0, '127.0.0.1'), 'listening');
    try {
      const url = `http://127.0.0.1:${(slow.address() as AddressInfo).port}`;
      const far = await opened(url, { digestMs: 10_000 });
      const begun = performance.now();
      const error = await failure(far.put(picture(randomBytes(15_000_000), 'image/gif')));
      expect(error.message).toBe('imgur answered with status 403');
      expect(performance.now() - begun).toBeGreaterThan(450);
    } finally {
      slow.close();
    }
  });
});
