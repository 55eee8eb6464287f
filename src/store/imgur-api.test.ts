import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { failures, type ImgurDesk, openImgurDesk } from '#test/support/imgur-desk.ts';
import { type ImgurDoor, type ImgurTrouble, imgurSays, openImgurServer } from '#test/support/imgur-server.ts';

const { whole, alone, never } = failures;

/** What each door's caller learns: see `failures`. */
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
describe('imgur’s API', () => {
  let desk: ImgurDesk;
  beforeEach(async () => {
    desk = await openImgurDesk({ patienceMs: 400 });
  });

  describe.each(meanings)('met with %s', (_, trouble, meaning) => {
    it('fails an upload', async () => {
      desk.imgur.trouble('upload', trouble);
      expect(await desk.failure(desk.store.put(desk.picture()))).toMatchObject(meaning.upload);
    });

    it('fails a removal, and never takes it for done', async () => {
      const key = await desk.store.put(desk.picture());
      desk.imgur.trouble('delete', trouble);
      expect(await desk.removal(key)).toMatchObject(meaning.delete);
    });

    it('is not ready', async () => {
      desk.imgur.trouble('credits', trouble);
      expect(await desk.failure(desk.store.check())).toMatchObject(meaning.credits);
    });
  });

  it.each([
    ['as its headers say after 429', imgurSays.tooMany, 3_600_000],
    ['as its headers say after 429 under a status of 200', { ...imgurSays.tooMany, status: 200 }, 3_600_000],
    ['a minute after a CDN’s 400, which asks for none', imgurSays.forbidden, 60_000],
    ['a minute after 403', imgurSays.overCapacity, 60_000],
  ])('leaves imgur alone %s', async (_, trouble, ms) => {
    desk.imgur.trouble('upload', trouble);
    expect(await desk.failure(desk.store.put(desk.picture()))).toMatchObject({ ...whole, retryAfterMs: ms });
  });

  it('refuses a GIF for good that is met with 417 for its length', async () => {
    desk.imgur.trouble('upload', imgurSays.expectation);
    const long = desk.picture(randomBytes(10 * 1024 * 1024 + 1), 'image/gif');
    expect(await desk.failure(desk.store.put(long))).toMatchObject(never);
  });

  it('is down as a whole where nobody listens', async () => {
    const gone = await openImgurServer();
    await gone.close();
    const store = await desk.reopen(gone.url);
    expect(await desk.failure(store.put(desk.picture()))).toMatchObject(whole);
    expect(await desk.failure(store.open('abcdefg.png.0123456789abcde'))).toMatchObject(whole);
    expect(await desk.failure(store.check())).toMatchObject(whole);
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
      const far = await desk.reopen(url, { patienceMs: 150, digestMs: 10_000 });
      const begun = performance.now();
      const error = await desk.failure(far.put(desk.picture(randomBytes(15_000_000), 'image/gif')));
      expect(error.message).toBe('imgur answered with status 403');
      expect(performance.now() - begun).toBeGreaterThan(450);
    } finally {
      slow.close();
    }
  });
});
