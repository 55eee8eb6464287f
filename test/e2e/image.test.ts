import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UploadAnswer } from '#contract/image.ts';
import { makeAccount, makeToken } from '#test/support/accounts.ts';
import { newMariaDbUrl } from '#test/support/engines.ts';
import { formOf, newPicture } from '#test/support/image-desk.ts';
import { rawRequest } from '#test/support/raw-request.ts';
import { startServer, type TestServer } from '#test/support/server.ts';

const cronSecret = 'a secret for the purge route';

describe.each([
  ['server.ts', 'sqlite'],
  ['server.ts', 'mysql'],
  ['next start', 'sqlite'],
] as const)('raw links through %s on %s', (door, engine) => {
  let server: TestServer;
  let tokens: Record<'owner' | 'stranger' | 'writer', string>;
  let picture: Buffer;
  let image: UploadAnswer;
  /** Looked at before all else, since what is counted is written down every five seconds. */
  let watched: UploadAnswer;

  beforeAll(async () => {
    const databaseUrl = engine === 'mysql' ? await newMariaDbUrl() : undefined;
    const env = { CRON_SECRET: cronSecret, PURGE_SCHEDULE: 'off', MAX_UPLOAD_BYTES: '3000000' };
    server = await startServer({ door, env, ...(databaseUrl && { databaseUrl }) });
    const all = 'image:write image:read image:delete profile';
    tokens = {
      owner: await newToken('owner@example.org', all),
      stranger: await newToken('stranger@example.org', all),
      writer: await newToken('writer@example.org', 'image:write'),
    };
    picture = await newPicture(120);
    image = await uploaded(picture);
    watched = await uploaded(picture);
    await lookAtIt();
  });
  afterAll(async () => {
    const code = await server.stop();
    if (door === 'server.ts') expect(code).toBe(0);
  });

  async function newToken(email: string, scopes: string): Promise<string> {
    await makeAccount(server, { email });
    return makeToken(server, email, scopes);
  }

  const as = (token: string, more = {}) => ({ headers: { authorization: `Bearer ${token}`, ...more } });
  const get = (path: string, init: RequestInit = {}) => fetch(server.url + path, init);

  async function uploaded(bytes: Buffer, fields: Record<string, string> = {}): Promise<UploadAnswer> {
    const form = formOf({ ...fields, image: bytes });
    const answer = await get('/image', { method: 'POST', body: form, ...as(tokens.owner) });
    expect(answer.status).toBe(201);
    return (await answer.json()) as UploadAnswer;
  }

  /** As strangers do, four times, and as those do whose looking is no view. */
  async function lookAtIt(): Promise<void> {
    const path = `/image/${watched.id}`;
    const { headers } = await rawRequest(server.url, path, {});
    await rawRequest(server.url, path, { Range: 'bytes=0-9' });
    await rawRequest(server.url, path, { 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Dest': 'document' });
    await rawRequest(server.url, path, { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Dest': 'image' });
    await rawRequest(server.url, path, { Range: 'bytes=5-' });
    await rawRequest(server.url, path, { 'If-None-Match': String(headers.etag) });
    await rawRequest(server.url, path, { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Dest': 'image' });
    await rawRequest(server.url, path, { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Dest': 'document' });
    await rawRequest(server.url, path, { Referer: `${server.url}/?picture=${watched.id}` });
    await get(path, { method: 'HEAD' });
    const thumbnail = await get(`/api/v1/images/${watched.id}/thumbnail`, as(tokens.owner));
    expect([thumbnail.status, (await get(`/api/v1/images/${watched.id}`, as(tokens.owner))).status]).toEqual([
      200, 200,
    ]);
  }

  it('gives the bytes with every header of the wire, the same for HEAD', async () => {
    const whole = await get(`/image/${image.id}`);
    const head = await get(`/image/${image.id}`, { method: 'HEAD' });
    const bytes = Buffer.from(await whole.arrayBuffer());
    const raw = (from: Buffer) => sharp(from).raw().toBuffer();
    expect((await raw(bytes)).equals(await raw(picture))).toBe(true);
    for (const answer of [whole, head]) {
      expect(answer.status).toBe(200);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': 'image/png',
        'content-length': String(image.bytes),
        'cache-control': 'private, max-age=3600, immutable',
        'content-disposition': 'inline',
        'content-security-policy': "sandbox; default-src 'none'",
        'cross-origin-resource-policy': 'cross-origin',
        'referrer-policy': 'no-referrer',
        'accept-ranges': 'bytes',
        'x-content-type-options': 'nosniff',
      });
      expect(answer.headers.get('etag')).toMatch(/^"[0-9a-f]{32}"$/);
      expect([...answer.headers].flat().join()).not.toContain('secret name');
    }
    expect(bytes.length).toBe(image.bytes);
    expect((await head.arrayBuffer()).byteLength).toBe(0);
    expect(image.url).toBe(`${server.url}/image/${image.id}`);
  });

  it('builds links from the settings, whatever Host says', async () => {
    const form = new Response(formOf({ image: picture }));
    const body = Buffer.from(await form.arrayBuffer());
    const file = join(mkdtempSync(join(tmpdir(), 'prntscrn-host-')), 'body');
    writeFileSync(file, body);
    const args = [
      '-s',
      '-H',
      'Host: evil.example',
      '-H',
      'X-Forwarded-Host: evil.example',
      '--data-binary',
      `@${file}`,
    ];
    const type = `Content-Type: ${form.headers.get('content-type')}`;
    const token = `Authorization: Bearer ${tokens.owner}`;
    const answer = execFileSync('curl', [...args, '-H', type, '-H', token, `${server.url}/image`], {
      encoding: 'utf8',
    });
    rmSync(join(file, '..'), { recursive: true });
    expect(new URL(JSON.parse(answer).url).origin).toBe(server.url);
  });

  it('takes the extension of its type and no other', async () => {
    const status = async (extension: string) => (await get(`/image/${image.id}.${extension}`)).status;
    expect(await status('png')).toBe(200);
    for (const wrong of ['jpg', 'gif', 'html', 'png.html', '', 'PNG']) expect(await status(wrong), wrong).toBe(404);
    const jpeg = await uploaded(await sharp(picture).jpeg().toBuffer());
    for (const right of ['jpg', 'jpeg']) expect((await get(`/image/${jpeg.id}.${right}`)).status).toBe(200);
    expect((await get(`/image/${jpeg.id}.png`)).status).toBe(404);
  });

  it('answers 304 to a tag it knows, weak or in a list, and 200 to others', async () => {
    const tag = (await get(`/image/${image.id}`)).headers.get('etag') ?? '';
    const status = async (value: string) => {
      const answer = await get(`/image/${image.id}`, { headers: { 'if-none-match': value } });
      expect(answer.headers.get('etag')).toBe(tag);
      return answer.status;
    };
    for (const known of [tag, `W/${tag}`, `"a", ${tag}`, '*']) expect(await status(known), known).toBe(304);
    for (const other of ['"a"', tag.slice(1, -1), '"a", "b"']) expect(await status(other), other).toBe(200);
  });

  it('gives the parts that are asked for, of small and of large pictures', async () => {
    const large = await uploaded(await newPicture(700));
    expect(large.bytes).toBeGreaterThan(1_048_576);
    for (const { id, bytes: size } of [image, large]) {
      const whole = Buffer.from(await (await get(`/image/${id}`)).arrayBuffer());
      expect(whole.length).toBe(size);
      const ask = async (range: string, more = {}) => {
        const answer = await get(`/image/${id}`, { headers: { range, ...more } });
        return { answer, bytes: Buffer.from(await answer.arrayBuffer()) };
      };
      for (const [range, start, end] of [
        ['bytes=0-9', 0, 9],
        ['bytes=100-', 100, size - 1],
        ['bytes=-50', size - 50, size - 1],
        [`bytes=10-${size * 2}`, 10, size - 1],
        [`bytes=-${size * 2}`, 0, size - 1],
      ] as const) {
        const { answer, bytes } = await ask(range);
        expect([answer.status, answer.headers.get('content-range')]).toEqual([206, `bytes ${start}-${end}/${size}`]);
        expect(bytes.equals(whole.subarray(start, end + 1)), range).toBe(true);
      }
      for (const range of [`bytes=${size}-`, 'bytes=-0']) {
        const { answer } = await ask(range);
        expect([answer.status, answer.headers.get('content-range')]).toEqual([416, `bytes */${size}`]);
      }
      for (const range of ['bytes=0-1,5-9', 'bytes=9-0', 'lines=0-1', 'bytes=x', 'bytes=-']) {
        const { answer, bytes } = await ask(range);
        expect([answer.status, bytes.equals(whole)], range).toEqual([200, true]);
      }
      const tag = (await get(`/image/${id}`)).headers.get('etag') ?? '';
      expect((await ask('bytes=0-9', { 'if-range': tag })).answer.status).toBe(206);
      for (const old of ['"old"', `W/${tag}`, new Date().toUTCString()]) {
        expect((await ask('bytes=0-9', { 'if-range': old })).answer.status, old).toBe(200);
      }
    }
  });

  it('shows a private picture to its owner alone, and says of it what it says of nothing', async () => {
    const { id } = await uploaded(picture, { visibility: 'private' });
    const mine = await get(`/image/${id}`, as(tokens.owner));
    expect([mine.status, mine.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
    const missing = await seen(await get('/image/0000000000000000000000'));
    for (const init of [{}, as(tokens.stranger), as(tokens.writer), as('prn_wrong')]) {
      expect(await seen(await get(`/image/${id}`, init))).toEqual(missing);
    }
  });

  async function seen(answer: Response) {
    const headers = Object.fromEntries(answer.headers);
    delete headers.date;
    return { status: answer.status, headers, body: await answer.text() };
  }

  it('makes no difference between missing, deleted and expired', async () => {
    const deleted = await uploaded(picture);
    const expired = await uploaded(picture, { expires_in: '1' });
    expect((await get(`/image/${expired.id}`)).headers.get('cache-control')).toMatch(
      /^private, max-age=[01], immutable$/,
    );
    const answer = await get(`/image/${deleted.id}`, { method: 'DELETE', ...as(tokens.owner) });
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'deleted' }]);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const missing = await seen(await get('/image/0000000000000000000000'));
    expect(missing.status).toBe(404);
    for (const { id } of [deleted, expired]) expect(await seen(await get(`/image/${id}`))).toEqual(missing);
  });

  it.each(['%00', 'a%00', '..%2f..%2fauth-secret', '%2e%2e/%2e%2e/auth-secret', '../auth-secret', 'a × 5000'])(
    'answers 400 or 404 to /image/%s',
    async (name) => {
      const path = name === 'a × 5000' ? 'a'.repeat(5000) : name;
      const socket = connect({ port: Number(new URL(server.url).port), host: '127.0.0.1' });
      socket.write(`GET /image/${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      let text = '';
      for await (const chunk of socket) text += chunk;
      expect(text).toMatch(/^HTTP\/1\.1 (400|404) /);
    },
  );

  it('shows the small picture of one’s own alone, and says why where it does not', async () => {
    const small = (token?: string) => get(`/api/v1/images/${image.id}/thumbnail`, token ? as(token) : {});
    expect((await small(tokens.owner)).headers.get('content-type')).toBe('image/webp');
    for (const [token, status] of [
      [undefined, 401],
      [tokens.writer, 403],
      [tokens.stranger, 404],
    ] as const)
      expect((await small(token)).status).toBe(status);
  });

  it('says which methods there are', async () => {
    for (const [path, method, allow] of [
      [`/image/${image.id}`, 'OPTIONS', 'GET, HEAD, DELETE'],
      [`/image/${image.id}`, 'PUT', 'GET, HEAD, DELETE'],
      ['/image', 'GET', 'OPTIONS, POST'],
      ['/image', 'PUT', 'OPTIONS, POST'],
    ] as const) {
      const answer = await get(path, { method });
      expect([answer.status, answer.headers.get('allow')], `${method} ${path}`).toEqual([405, allow]);
    }
    const asked = await get('/image', { method: 'OPTIONS' });
    expect([asked.status, asked.headers.get('allow')]).toEqual([204, 'OPTIONS, POST']);
  });

  it('refuses uploads without a good token, and too long ones, with an answer that arrives', async () => {
    const send = (bytes: Buffer, token: string) =>
      get('/image', { method: 'POST', body: formOf({ image: bytes }), ...(token ? as(token) : {}) });
    const big = Buffer.alloc(2_900_000, 1);
    for (const token of ['', 'prn_wrong', 'nonsense']) {
      const answer = await send(big, token);
      expect([answer.status, answer.headers.get('www-authenticate')?.slice(0, 6)]).toEqual([401, 'Bearer']);
    }
    expect((await send(Buffer.alloc(9_000_000, 1), tokens.owner)).status).toBe(413);
    expect((await send(big, tokens.owner)).status).toBe(415);
    expect((await send(picture, tokens.writer)).status).toBe(201);
  });

  it('lets one of 50 deletes win', async () => {
    const { id } = await uploaded(picture);
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => get(`/image/${id}`, { method: 'DELETE', ...as(tokens.owner) })),
    );
    const statuses = answers.map((answer) => answer.status).sort();
    expect(statuses).toEqual([200, ...Array(49).fill(404)]);
  });

  it('lets strangers and short scopes delete, read and change nothing', async () => {
    const paths = [`/image/${image.id}`, `/api/v1/images/${image.id}`];
    for (const path of paths) {
      expect((await get(path, { method: 'DELETE' })).status).toBe(401);
      expect((await get(path, { method: 'DELETE', ...as(tokens.stranger) })).status).toBe(404);
      expect((await get(path, { method: 'DELETE', ...as(tokens.writer) })).status).toBe(403);
    }
    const api = paths[1] ?? '';
    expect((await get(api, as(tokens.stranger))).status).toBe(404);
    const change = { method: 'PATCH', body: '{"title":"x"}', ...as(tokens.stranger) };
    expect((await get(api, change)).status).toBe(404);
    expect((await get(`/image/${image.id}`)).status).toBe(200);
  });

  it('lists, shows and changes one’s own pictures over the API', async () => {
    const { id } = await uploaded(picture, { title: 'An apple' });
    const listed = (await (await get('/api/v1/images?q=APPLE', as(tokens.owner))).json()) as {
      images: { id: string }[];
    };
    expect(listed.images.map((one) => one.id)).toEqual([id]);
    const path = `/api/v1/images/${id}`;
    const changed = await get(path, {
      method: 'PATCH',
      body: '{"title":"A pear","visibility":"private"}',
      ...as(tokens.owner),
    });
    expect([changed.status, await changed.json()]).toMatchObject([200, { title: 'A pear', visibility: 'private' }]);
    expect((await get(`/image/${id}`)).status).toBe(404);
    for (const body of ['{}', 'x', '{"owner":"me"}', '{"expires_in":0}']) {
      expect((await get(path, { method: 'PATCH', body, ...as(tokens.owner) })).status, body).toBe(400);
    }
    expect((await get('/api/v1/images?limit=0', as(tokens.owner))).status).toBe(400);
    expect((await get('/api/v1/images')).status).toBe(401);
  });

  it('purges over the cron route for who has its secret', async () => {
    for (const authorization of ['', 'Bearer ', 'Bearer wrong', cronSecret, `bearer ${cronSecret} `]) {
      const answer = await get('/api/cron/purge', { headers: { authorization } });
      expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('Bearer')]);
    }
    const { id } = await uploaded(picture, { expires_in: '1' });
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const answer = await get('/api/cron/purge', { headers: { authorization: `Bearer ${cronSecret}` } });
    const report = (await answer.json()) as { due: number; deleted: number };
    expect(report).toMatchObject({ status: 'ok', failed: 0, remaining: 0 });
    expect(report.deleted).toBeGreaterThan(0);
    expect((await get(`/api/v1/images/${id}`, as(tokens.owner))).status).toBe(404);
  });

  it('counts what strangers were given as views, and no HEAD, no 304, no thumbnail and nothing on its own pages', async () => {
    const views = async () => {
      const answer = await get(`/api/v1/images/${watched.id}`, as(tokens.owner));
      return ((await answer.json()) as { views: number }).views;
    };
    await expect.poll(views, { timeout: 15_000, interval: 200 }).toBe(4);
  });

  it('says that it is alive and ready', async () => {
    expect((await get('/healthz')).status).toBe(200);
    expect(await (await get('/readyz')).json()).toEqual({ status: 'ok', database: 'ok', store: 'ok' });
  });

  it('writes neither tokens, queries nor whole ids into its log', async () => {
    await get(`/api/v1/images/${image.id}?q=what-was-looked-for`, as(tokens.owner));
    for (const secret of [...Object.values(tokens), 'what-was-looked-for', image.id, cronSecret]) {
      expect(server.log()).not.toContain(secret);
    }
  });
});
