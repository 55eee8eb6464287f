import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, request as httpRequest, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UploadAnswer } from '#contract/image.ts';
import { makeAccount, makeToken } from '#test/support/accounts.ts';
import { formOf, newPicture } from '#test/support/image-desk.ts';
import { type S3Server, startS3Server } from '#test/support/s3-server.ts';
import { startServer, type TestServer } from '#test/support/server.ts';

/** What stands between the product and the S3 server: it lets requests through, answers in its place, or says nothing. */
interface Door {
  readonly url: string;
  mode: 'open' | 'limited' | 'stalled';
  /** When requests that put an object came, epoch milliseconds. */
  readonly puts: number[];
  close(): Promise<void>;
}

const waitSeconds = 8;

async function openDoor(target: string): Promise<Door> {
  const pass: RequestListener = (request, response) => {
    const { method, headers, url } = request;
    const onward = httpRequest(new URL(url ?? '/', target), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  };
  const server: Server = createServer((request, response) => {
    if (request.method === 'PUT') door.puts.push(Date.now());
    if (door.mode === 'open') return pass(request, response);
    request.resume();
    if (door.mode === 'limited') response.writeHead(503, { 'Retry-After': String(waitSeconds) }).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const door: Door = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mode: 'open',
    puts: [],
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
  return door;
}

describe('a server that keeps its pictures in S3', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'prntscrn-move-'));
  let s3: S3Server;
  let door: Door;
  let server: TestServer;
  let headers: Record<string, string>;

  const start = () =>
    startServer({
      dataDir,
      env: { ...s3.environment, S3_ENDPOINT: door.url, STORE: 's3', PURGE_SCHEDULE: 'off', CACHE_BYTES: '0' },
    });
  beforeAll(async () => {
    s3 = await startS3Server();
    door = await openDoor(s3.url);
    server = await start();
    const email = 'mover@example.org';
    await makeAccount(server, { email });
    headers = { authorization: `Bearer ${await makeToken(server, email)}` };
  });
  afterAll(async () => {
    await server.stop();
    await door.close();
    await s3.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function upload(): Promise<{ id: string; bytes: number; ms: number; picture: Buffer }> {
    const picture = await newPicture(60);
    const startedAt = Date.now();
    const answer = await fetch(`${server.url}/image`, { method: 'POST', headers, body: formOf({ image: picture }) });
    expect(answer.status).toBe(201);
    const { id, bytes } = (await answer.json()) as UploadAnswer;
    return { id, bytes, picture, ms: Date.now() - startedAt };
  }
  const view = async (id: string) => Buffer.from(await (await fetch(`${server.url}/image/${id}`)).arrayBuffer());
  const inS3 = (id: string) => existsSync(join(s3.folder, s3.bucket, `${id}._S3rver_object`));
  const waiting = async () => {
    const { entries } = JSON.parse(await server.admin(['moves', 'list', '--json']));
    return (entries as { id: string }[]).map((entry) => entry.id);
  };
  async function until(holds: () => boolean | Promise<boolean>, seconds: number): Promise<void> {
    const deadline = Date.now() + seconds * 1000;
    while (Date.now() < deadline && !(await holds())) await sleep(100);
    expect(await holds()).toBe(true);
  }

  it('answers an upload when S3 has the picture, and gives it out from there', async () => {
    const { id, picture } = await upload();
    expect(inS3(id)).toBe(true);
    expect(await waiting()).toEqual([]);
    // The copy on the disk is of no use any more.
    rmSync(join(dataDir, 'images', id.slice(0, 2), id));
    expect((await view(id)).equals(picture)).toBe(true);
  });

  it('gives a picture out at once while S3 limits us, calls it no sooner than it asks, and moves after a kill -9 too', async () => {
    door.mode = 'limited';
    door.puts.length = 0;
    const [first, second, dead] = [await upload(), await upload(), await upload()];
    expect(Math.max(first.ms, second.ms, dead.ms)).toBeLessThan(5000);
    expect(door.puts).toHaveLength(1);
    const limitedAt = door.puts[0] ?? 0;
    expect((await view(second.id)).equals(second.picture)).toBe(true);
    const removed = await fetch(`${server.url}/image/${dead.id}`, { method: 'DELETE', headers });
    expect(await removed.json()).toEqual({ status: 'deleted' });

    await server.kill();
    door.mode = 'open';
    server = await start();
    expect((await view(first.id)).equals(first.picture)).toBe(true);
    await until(() => inS3(first.id) && inS3(second.id), 60);
    expect((door.puts[1] ?? 0) - limitedAt).toBeGreaterThanOrEqual(waitSeconds * 1000);
    await until(async () => (await waiting()).length === 0, 30);
    for (const { id, picture } of [first, second]) {
      rmSync(join(dataDir, 'images', id.slice(0, 2), id));
      expect((await view(id)).equals(picture)).toBe(true);
    }
    expect(inS3(dead.id)).toBe(false);
  }, 120_000);

  it('lets no upload wait longer than ten seconds for an S3 that stalls', async () => {
    door.mode = 'stalled';
    const { id, ms, picture } = await upload();
    expect(ms).toBeGreaterThan(9000);
    expect(ms).toBeLessThan(12_000);
    expect((await view(id)).equals(picture)).toBe(true);
    expect(await waiting()).toEqual([id]);
    const startedAt = Date.now();
    expect(await server.stop()).toBe(0);
    expect(Date.now() - startedAt).toBeLessThan(9000);
    door.mode = 'open';
    server = await start();
    expect((await view(id)).equals(picture)).toBe(true);
  }, 60_000);
});
