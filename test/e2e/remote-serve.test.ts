import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UploadAnswer } from '#contract/image.ts';
import { makeAccount, makeToken } from '#test/support/accounts.ts';
import { newMariaDbUrl } from '#test/support/engines.ts';
import { formOf, newPicture } from '#test/support/image-desk.ts';
import { type S3Server, startS3Server } from '#test/support/s3-server.ts';
import { startServer, type TestServer } from '#test/support/server.ts';

describe.each(['sqlite', 'mysql'] as const)('raw links of pictures in an S3 store (%s)', (engine) => {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-remote-'));
  const [dataDir, bucketDir] = [join(folder, 'data'), join(folder, 'bucket')];
  let s3: S3Server;
  let server: TestServer;
  let databaseUrl: string | undefined;
  let token: string;

  beforeAll(async () => {
    s3 = await startS3Server({ folder: bucketDir });
    databaseUrl = engine === 'mysql' ? await newMariaDbUrl() : undefined;
    await start();
    const email = 'owner@example.org';
    await makeAccount(server, { email });
    token = await makeToken(server, email);
  });
  afterAll(async () => {
    await server.stop();
    await s3.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(): Promise<void> {
    const env = { ...s3.environment, STORE: 's3', PURGE_SCHEDULE: 'off' };
    server = await startServer({ env, dataDir, ...(databaseUrl && { databaseUrl }) });
  }
  async function restart(): Promise<void> {
    expect(await server.stop()).toBe(0);
    await start();
  }
  /** The store is away while `work` runs. */
  async function withoutStore(work: () => Promise<void>): Promise<void> {
    const port = Number(new URL(s3.url).port);
    await s3.stop();
    try {
      await work();
    } finally {
      s3 = await startS3Server({ port, folder: bucketDir });
    }
  }

  const get = (id: string, init: RequestInit = {}) => fetch(`${server.url}/image/${id}`, init);
  const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer());
  const authorized = () => ({ authorization: `Bearer ${token}` });
  const cached = (id: string) => join(dataDir, 'cache', id.slice(0, 2), id);
  const stored = (id: string) => join(bucketDir, s3.bucket, `${id}._S3rver_object`);
  const loseCopies = () => rmSync(join(dataDir, 'cache'), { recursive: true, force: true });

  async function uploaded(side: number): Promise<UploadAnswer & { content: Buffer }> {
    const form = formOf({ image: await newPicture(side) });
    const answer = await fetch(`${server.url}/image`, { method: 'POST', body: form, headers: authorized() });
    expect(answer.status).toBe(201);
    const image = (await answer.json()) as UploadAnswer;
    await expect.poll(() => existsSync(stored(image.id))).toBe(true);
    await expect.poll(() => existsSync(cached(image.id))).toBe(true);
    return { ...image, content: await bytesOf(await get(image.id)) };
  }

  it.each([60, 700])('gives the whole, its parts, its head and 304 of a picture %i pixels wide', async (side) => {
    const image = await uploaded(side);
    await restart();
    loseCopies();
    const head = await get(image.id, { method: 'HEAD' });
    const part = await get(image.id, { headers: { range: `bytes=7-${image.bytes - 9}` } });
    const whole = await get(image.id);
    expect([head.status, part.status, whole.status]).toEqual([200, 206, 200]);
    expect(head.headers.get('content-length')).toBe(String(image.bytes));
    expect((await bytesOf(part)).equals(image.content.subarray(7, image.bytes - 8))).toBe(true);
    expect((await bytesOf(whole)).equals(image.content)).toBe(true);
    const tag = whole.headers.get('etag') ?? '';
    expect((await get(image.id, { headers: { 'if-none-match': tag } })).status).toBe(304);
    expect(whole.headers.get('content-type')).toBe('image/png');
    for (const answer of [head, part, whole]) {
      const said = [...answer.headers].flat().join('\n');
      expect(said).not.toContain(new URL(s3.url).host);
      expect(said.toLowerCase()).not.toMatch(/amz|s3rver|pictures/);
    }
  });

  it('answers a hundred who come at once', async () => {
    const image = await uploaded(700);
    await restart();
    loseCopies();
    const answers = Array.from({ length: 100 }, async (_, at) => {
      const answer = await get(image.id, at % 2 ? { headers: { range: `bytes=${at}-` } } : {});
      return (await bytesOf(answer)).equals(image.content.subarray(at % 2 ? at : 0));
    });
    expect(await Promise.all(answers)).toEqual(answers.map(() => true));
    expect(readdirSync(join(dataDir, 'cache', image.id.slice(0, 2)))).toEqual([image.id]);
  });

  it('shows what it has a copy of while the store is away, after a restart too, and 503 for the rest', async () => {
    const [seen, unseen] = [await uploaded(700), await uploaded(60)];
    rmSync(cached(unseen.id));
    await restart();
    await withoutStore(async () => {
      expect((await bytesOf(await get(seen.id))).equals(seen.content)).toBe(true);
      const part = await get(seen.id, { headers: { range: 'bytes=-100' } });
      expect((await bytesOf(part)).equals(seen.content.subarray(-100))).toBe(true);
      for (const method of ['GET', 'HEAD']) {
        const answer = await get(unseen.id, { method });
        expect([answer.status, answer.headers.get('cache-control')]).toEqual([503, 'no-store']);
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
        expect([await answer.text(), ...answer.headers].join()).not.toContain(new URL(s3.url).host);
      }
    });
    // A torn copy is as good as none.
    writeFileSync(cached(seen.id), seen.content.subarray(0, -1));
    await restart();
    await withoutStore(async () => expect((await get(seen.id)).status).toBe(503));
    for (const { id, content } of [seen, unseen]) expect((await bytesOf(await get(id))).equals(content)).toBe(true);
  });

  it('answers 404 for what the store has lost, and shows it again when it is back', async () => {
    const image = await uploaded(60);
    await server.stop();
    loseCopies();
    const files = readdirSync(join(bucketDir, s3.bucket)).filter((name) => name.startsWith(image.id));
    const away = files.map((name) => ({ path: join(bucketDir, s3.bucket, name), kept: join(folder, name) }));
    for (const { path, kept } of away) renameSync(path, kept);
    await start();
    const nobody = await get('0123456789abcdefghijkL');
    for (const method of ['HEAD', 'GET']) {
      const answer = await get(image.id, { method });
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([404, 'no-store']);
      if (method === 'GET') expect(await answer.text()).toBe(await nobody.text());
    }
    for (const { path, kept } of away) renameSync(kept, path);
    expect((await bytesOf(await get(image.id))).equals(image.content)).toBe(true);
  });

  it('never shows what somebody has changed in the store', async () => {
    const image = await uploaded(60);
    await restart();
    loseCopies();
    const changed = Buffer.from(image.content);
    changed.writeUInt8(changed.readUInt8(changed.length - 30) ^ 1, changed.length - 30);
    writeFileSync(stored(image.id), changed);
    expect((await get(image.id)).status).toBe(503);
    expect(existsSync(cached(image.id))).toBe(false);
  });

  it('forgets a deleted picture: 404 at once, its copy and its bytes in the store gone', async () => {
    for (const side of [60, 700]) {
      const image = await uploaded(side);
      const answer = await get(image.id, { method: 'DELETE', headers: authorized() });
      expect([answer.status, await answer.json()]).toEqual([200, { status: 'deleted' }]);
      for (const method of ['GET', 'HEAD']) expect((await get(image.id, { method })).status).toBe(404);
      expect([existsSync(cached(image.id)), existsSync(stored(image.id))]).toEqual([false, false]);
    }
  });
});
