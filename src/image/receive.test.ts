import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UploadAnswer } from '#contract/image.ts';
import { eachEngine } from '#test/support/engines.ts';
import { formOf, type ImageDesk, newPicture, openImageDesk, silent, userCaller } from '#test/support/image-desk.ts';
import { rowById } from './queries.ts';
import { fileSink, readUpload } from './read-upload.ts';
import { receiveImage } from './receive.ts';
import { recoverUploads } from './recover.ts';
import { removeImage } from './remove.ts';

async function until(holds: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 200 && !holds(); attempt++) await sleep(25);
  expect(holds()).toBe(true);
}

eachEngine('receiving an image', (database) => {
  let desk: ImageDesk;
  let clock: number;
  beforeEach(async () => {
    clock = Date.now();
    desk = await openImageDesk(database(), { stallMs: 400, retentionDays: 10, now: () => clock });
  });
  afterEach(() => desk.close());

  const post = async (body: FormData | string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${desk.url}/image`, { method: 'POST', body, headers });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as UploadAnswer };
  };
  const code = (body: unknown) => (body as { error: { code: string } }).error.code;
  const nothing = { stored: [], incoming: [] };

  it('keeps the picture and its row, and nothing in the folder of uploads', async () => {
    const picture = await newPicture();
    const { status, body } = await post(formOf({ title: ' A <b>title</b> ', image: picture, visibility: 'private' }));
    expect(status).toBe(201);
    expect(body).toMatchObject({ type: 'image/png', width: 24, height: 24, frames: 1, visibility: 'private' });
    expect(body.title).toBe('A <b>title</b>');
    expect(body.url).toBe(`https://shots.example/image/${body.id}`);
    expect(desk.files()).toEqual({ stored: [body.id], incoming: [] });
    expect((await desk.store.read(body.id)).length).toBe(body.bytes);
    expect(JSON.stringify(await rowById(database(), body.id))).not.toContain('secret name');
  });

  it('takes the fields after the file too, the field "file", and ignores what it does not know', async () => {
    const { status, body } = await post(
      formOf({ file: await newPicture(), note: 'x', expires_in: '60', title: 'late' }),
    );
    expect([status, body.title]).toEqual([201, 'late']);
    expect(body.expires_at).toBe(new Date(clock + 60_000).toISOString());
  });

  it('says until when no retention rule takes a picture, and that none takes one that is kept', async () => {
    const { body } = await post(formOf({ image: await newPicture(), keep: 'false' }));
    const limit = new Date(clock + 10 * 86_400_000).toISOString();
    expect(body).toMatchObject({ expires_at: null, keep: false, retained_until: limit });
    for (const keep of ['true', '1']) {
      const kept = await post(formOf({ keep, image: await newPicture() }));
      expect(kept.body).toMatchObject({ expires_at: null, keep: true, retained_until: null });
      expect(await rowById(database(), kept.body.id)).toMatchObject({ keep: true, expiresAt: null });
    }
  });

  it('goes by the retention rule of the uploader where there is one', async () => {
    const { users } = database().tables;
    const user = { email: `${desk.caller?.userId}@example.org`, name: 'x', role: 'user', passwordHash: 'x' } as const;
    const row = { ...user, id: desk.caller?.userId ?? '', passwordChangedAt: 1, createdAt: 1, retentionDays: 3 };
    await database().write(async (tx) => void (await tx.insert(users).values(row)));
    const { body } = await post(formOf({ image: await newPicture() }));
    expect(body.retained_until).toBe(new Date(clock + 3 * 86_400_000).toISOString());
    await database().write(async (tx) => void (await tx.update(users).set({ retentionDays: 0 })));
    expect((await post(formOf({ image: await newPicture() }))).body.retained_until).toBeNull();
  });

  it('refuses without a caller and without the scope, before it reads the body', async () => {
    desk.caller = undefined;
    const nobody = await post(formOf({ image: await newPicture() }));
    expect([nobody.status, nobody.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="prntscrn"']);
    desk.caller = { ...userCaller(), scopes: new Set(['image:read']) };
    const reader = await post(formOf({ image: await newPicture() }));
    expect(reader.status).toBe(403);
    expect(reader.headers.get('www-authenticate')).toContain('insufficient_scope');
    expect(desk.files()).toEqual(nothing);
  });

  it.each([
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ['HTML', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['nothing', Buffer.alloc(0)],
  ])('refuses %s, whatever it calls itself, and keeps nothing', async (_name, bytes) => {
    const form = new FormData();
    form.append('image', new Blob([new Uint8Array(bytes)], { type: 'image/png' }), 'a.png');
    const { status, body } = await post(form);
    expect([status, code(body)]).toEqual([415, 'unsupported_type']);
    expect(desk.files()).toEqual(nothing);
  });

  it('refuses half a picture and too many pixels, and keeps nothing', async () => {
    const picture = await newPicture(100);
    const half = await post(formOf({ image: picture.subarray(0, picture.length / 2) }));
    expect([half.status, code(half.body)]).toEqual([422, 'corrupt_image']);
    const bomb = await sharp({ create: { width: 2000, height: 2000, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    expect((await post(formOf({ image: bomb }))).status).toBe(413);
    expect(desk.files()).toEqual(nothing);
  });

  it.each([
    ['no file', () => formOf({ title: 'x' })],
    ['no picture field', () => formOf({ other: Buffer.from('x') })],
    ['a bad expiry', () => formOf({ image: Buffer.from('x'), expires_in: '-1' })],
    ['an expiry for what is to be kept', () => formOf({ image: Buffer.from('x'), expires_in: '60', keep: '1' })],
    ['a bad keep', () => formOf({ image: Buffer.from('x'), keep: 'yes' })],
    ['a bad visibility', () => formOf({ image: Buffer.from('x'), visibility: 'public' })],
    ['a title too long', () => formOf({ image: Buffer.from('x'), title: 'x'.repeat(201) })],
    ['two files', () => formOf({ image: Buffer.from('x'), file: Buffer.from('y') })],
  ])('refuses %s', async (_name, form) => {
    const { status, body } = await post(form());
    expect([status, code(body)]).toEqual([400, 'invalid_request']);
    expect(desk.files()).toEqual(nothing);
  });

  it('refuses a body that is no multipart, has no boundary, or ends early', async () => {
    const whole = '--b\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\nabc';
    for (const [type, body] of [
      ['application/json', '{}'],
      ['multipart/form-data', 'x'],
      ['multipart/form-data; boundary=b', whole],
      ['multipart/form-data; boundary=b', 'no part at all'],
    ] as const) {
      expect((await post(body, { 'content-type': type })).status).toBe(400);
    }
    expect(desk.files()).toEqual(nothing);
  });

  it('refuses a body over the limit, announced or not', async () => {
    const form = formOf({ image: Buffer.alloc(1_500_000, 1) });
    const announced = await post(form);
    expect([announced.status, code(announced.body)]).toEqual([413, 'too_large']);
    const body = Readable.toWeb(Readable.from(chunks(1_500_000))) as ReadableStream;
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    const unannounced = await fetch(desk.url, { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
    expect(unannounced.status).toBe(413);
    expect(desk.files()).toEqual(nothing);
  });

  it('does not wait for a body that is announced as too long', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=b', 'content-length': '3000000' };
    const sending = request(`${desk.url}/image`, { method: 'POST', headers });
    sending.flushHeaders();
    const [answer] = (await once(sending, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(413);
    sending.destroy();
  });

  function* chunks(total: number) {
    yield Buffer.from('--b\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n');
    for (let sent = 0; sent < total; sent += 50_000) yield Buffer.alloc(50_000, 1);
    yield Buffer.from('\r\n--b--\r\n');
  }

  function halfUpload() {
    const sending = request(`${desk.url}/image`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b', 'content-length': 100_000 },
    });
    sending.write('--b\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\nsome bytes');
    return sending;
  }

  it('takes in a picture whole whether it came in to memory, to a file or without a length', async () => {
    const noise = await sharp({
      create: {
        width: 200,
        height: 200,
        channels: 3,
        background: 'black',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    })
      .png()
      .toBuffer();
    for (const picture of [await newPicture(), noise]) {
      const form = new Response(formOf({ image: picture }));
      const headers = { 'content-type': form.headers.get('content-type') ?? '' };
      const body = Buffer.from(await form.arrayBuffer());
      for (const length of [{ 'content-length': String(body.length) }, {}]) {
        const { id } = await receiveImage(desk.sources, desk.caller, {
          headers: { ...headers, ...length },
          body: Readable.from([body]),
        });
        expect(await desk.store.read(id)).toEqual(picture);
        expect(desk.files().incoming).toEqual([]);
      }
    }
    expect(noise.length).toBeGreaterThan(50_000);
  });

  it('answers 408 to an upload that stops halfway, and keeps nothing', async () => {
    const sending = halfUpload();
    const [answer] = await once(sending, 'response');
    expect(answer.statusCode).toBe(408);
    expect(desk.files()).toEqual(nothing);
    sending.destroy();
  });

  it('keeps nothing of an upload whose client went away', async () => {
    const sending = halfUpload();
    sending.on('error', () => undefined);
    await until(() => desk.files().incoming.length === 1);
    sending.destroy();
    await until(() => desk.files().incoming.length === 0);
    expect(desk.files()).toEqual(nothing);
  });

  it('answers the same picture for the same idempotency key, and takes it in once', async () => {
    const headers = { 'idempotency-key': 'k-1' };
    const first = await post(formOf({ image: await newPicture() }), headers);
    const again = await post(formOf({ image: await newPicture() }), headers);
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(desk.files().stored).toEqual([first.body.id]);
    desk.caller = userCaller();
    const other = await post(formOf({ image: await newPicture() }), headers);
    expect(other.body.id).not.toBe(first.body.id);
    expect((await post(formOf({ image: await newPicture() }), { 'idempotency-key': 'a b' })).status).toBe(400);
  });

  it('takes one picture in when the same key comes eight times at once', async () => {
    const headers = { 'idempotency-key': 'k-2' };
    const picture = await newPicture();
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(formOf({ image: picture }), headers)));
    expect(answers.map((answer) => answer.status)).toEqual(Array(8).fill(201));
    const ids = new Set(answers.map((answer) => answer.body.id));
    expect(ids.size).toBe(1);
    expect(desk.files()).toEqual({ stored: [...ids], incoming: [] });
  });

  it('frees an idempotency key when its picture is deleted or has expired', async () => {
    const headers = { 'idempotency-key': 'k-3' };
    const first = await post(formOf({ image: await newPicture() }), headers);
    const stores = { named: () => desk.store };
    await removeImage({ db: database(), stores, log: silent }, desk.caller, first.body.id);
    const second = await post(formOf({ image: await newPicture(), expires_in: '1' }), headers);
    expect([second.status, second.body.id === first.body.id]).toEqual([201, false]);
    clock += 1000;
    const third = await post(formOf({ image: await newPicture() }), headers);
    expect([third.status, third.body.id === second.body.id]).toEqual([201, false]);
    expect((await rowById(database(), second.body.id))?.idempotencyKey).toBeNull();
  });

  it('leaves a picture whose commit failed to the journal, which takes it out again', async () => {
    const db = { ...database(), write: () => Promise.reject(new Error('the wire broke')) };
    const broken = await openImageDesk(db);
    const answer = await fetch(broken.url, { method: 'POST', body: formOf({ image: await newPicture() }) });
    expect(answer.status).toBe(500);
    expect(broken.files().stored).toHaveLength(1);
    expect(broken.files().incoming).toContain(broken.files().stored[0]);
    expect(await recoverUploads({ db: database(), disk: broken.store, incoming: broken.incoming })).toBe(1);
    expect(broken.files()).toEqual(nothing);
    await broken.close();
  });
});

describe('a full disk', () => {
  it('is told as storage_full', async () => {
    const body = Readable.from([
      Buffer.from('--b\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\nabc\r\n--b--\r\n'),
    ]);
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    // Whatever is written to /dev/full fails with ENOSPC.
    const reading = readUpload({ headers, body }, fileSink('/dev/full'), { maxBytes: 1000, stallMs: 1000 });
    await expect(reading).rejects.toMatchObject({ code: 'storage_full', status: 507 });
  });
});
