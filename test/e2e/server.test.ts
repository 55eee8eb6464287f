import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildIfStale } from '#cli/build.ts';
import type { UploadAnswer } from '#contract/image.ts';
import { makeAccount, makeToken } from '#test/support/accounts.ts';
import { formOf, newPicture } from '#test/support/image-desk.ts';
import { startMariaDb } from '#test/support/mariadb.ts';
import { freePort, startServer, type TestServer } from '#test/support/server.ts';

const root = join(import.meta.dirname, '../..');
let dataDir: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'prntscrn-start-'));
  await buildIfStale();
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

function run(args: string[], settings: Record<string, string>): ChildProcessByStdio<null, Readable, Readable> {
  const env = {
    NODE_ENV: 'production' as const,
    PATH: process.env.PATH,
    HOME: dataDir,
    DATA_DIR: dataDir,
    ...settings,
  };
  return spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function fails(settings: Record<string, string>): Promise<{ code: number | null; words: string }> {
  const child = run(['dist/server.js'], settings);
  const [words] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { code: child.exitCode, words };
}

async function until<T>(look: () => Promise<T | undefined>, ms = 60_000): Promise<T> {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(50)) {
    const found = await look().catch(() => undefined);
    if (found !== undefined) return found;
  }
  throw new Error(`Nothing after ${ms} ms`);
}

const statusOf = (url: string) => async () => (await fetch(url, { redirect: 'manual' })).status;

async function newToken(server: TestServer): Promise<string> {
  const email = 'owner@example.org';
  await makeAccount(server, { email });
  return makeToken(server, email);
}

const post = async (server: TestServer, token: string, fields: Record<string, string> = {}) =>
  await fetch(`${server.url}/image`, {
    method: 'POST',
    body: formOf({ ...fields, image: await newPicture() }),
    headers: { authorization: `Bearer ${token}` },
  });

describe('the server that cannot start', () => {
  it('says all that is wrong with its settings at once, without their values', async () => {
    const { code, words } = await fails({ PORT: 'eighty', CRON_SECRET: 'too-short', PURGE_SCHEDULE: 'sometimes' });
    expect(code).toBe(1);
    for (const name of ['PORT', 'CRON_SECRET', 'PURGE_SCHEDULE']) expect(words).toContain(name);
    expect(words).not.toMatch(/too-short|\n\s+at /);
  });

  it('says which port is in use, and what to do', async () => {
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const { port } = other.address() as { port: number };
    const { code, words } = await fails({ PORT: String(port) });
    await new Promise((done) => other.close(done));
    expect([code, words]).toEqual([1, `Port ${port} on 127.0.0.1 is in use: stop what uses it or set PORT\n`]);
  });

  it('says that the database refuses its name or password', async () => {
    const database = await startMariaDb();
    const url = (await database.createDatabase()).replace('root@', 'nobody:hunter22@');
    const { code, words } = await fails({ DATABASE_URL: url, PORT: String(await freePort()) });
    await database.stop();
    expect(code).toBe(1);
    expect(words).toMatch(/cannot start.*denied/is);
    expect(words).not.toContain('hunter22');
  });
});

describe('the server without its database', () => {
  it('starts, says 503, and is ready once the database comes', async () => {
    const database = await startMariaDb();
    const databaseUrl = await database.createDatabase();
    await database.halt();
    const port = await freePort();
    const child = run(['dist/server.js'], { DATABASE_URL: databaseUrl, PORT: String(port) });
    const url = `http://127.0.0.1:${port}`;
    expect(await until(statusOf(`${url}/healthz`))).toBe(200);
    expect(await until(statusOf(`${url}/readyz`))).toBe(503);
    await database.resume();
    await until(async () => ((await statusOf(`${url}/readyz`)()) === 200 ? true : undefined));
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(child.exitCode).toBe(0);
    await database.stop();
  });

  it('answers 503 with Retry-After while it is gone, keeps no file, and recovers by itself', async () => {
    const database = await startMariaDb();
    const server = await startServer({ databaseUrl: await database.createDatabase() });
    const token = await newToken(server);
    const { id } = (await (await post(server, token)).json()) as UploadAnswer;
    await database.halt();
    const refused = await post(server, token);
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([503, true]);
    const raw = await fetch(`${server.url}/image/${id}`);
    expect([raw.status, Number(raw.headers.get('retry-after')) > 0]).toEqual([503, true]);
    expect(await statusOf(`${server.url}/sign-in`)()).toBeLessThan(504);
    await database.resume();
    await until(async () => ((await statusOf(`${server.url}/image/${id}`)()) === 200 ? true : undefined));
    expect((await post(server, token)).status).toBe(201);
    const files = readdirSync(join(server.dataDir, 'images'), { recursive: true, withFileTypes: true });
    expect(files.filter((file) => file.isFile())).toHaveLength(2);
    await server.stop();
    await database.stop();
  });
});

describe('the server that is told to stop', () => {
  it('lets an upload that is under way end, and then ends with 0', async () => {
    const server = await startServer();
    const token = await newToken(server);
    const form = new Response(formOf({ image: await newPicture(100) }));
    const body = Buffer.from(await form.arrayBuffer());
    const upload = request(`${server.url}/image`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': form.headers.get('content-type') ?? '',
        'content-length': body.length,
      },
    });
    const answered = once(upload, 'response');
    upload.write(body.subarray(0, 5000));
    await sleep(300);
    const told = performance.now();
    const stopped = server.stop();
    await sleep(300);
    upload.end(body.subarray(5000));
    const [response] = await answered;
    response.resume();
    expect(response.statusCode).toBe(201);
    expect(await stopped).toBe(0);
    expect(performance.now() - told).toBeLessThan(5000);
  });
});

describe('links behind a CDN', () => {
  it('may be kept there for as long as the settings say, and never past their expiry', async () => {
    const server = await startServer({ env: { SHARED_CACHE_SECONDS: '600' } });
    const token = await newToken(server);
    const cacheOf = async (fields: Record<string, string>) => {
      const { url } = (await (await post(server, token, fields)).json()) as UploadAnswer;
      const authorization = `Bearer ${token}`;
      return (await fetch(url, { headers: { authorization } })).headers.get('cache-control');
    };
    expect(await cacheOf({})).toBe('public, max-age=3600, s-maxage=600, immutable');
    expect(await cacheOf({ expires_in: '100' })).toMatch(/^public, max-age=(100|99), s-maxage=(100|99), immutable$/);
    expect(await cacheOf({ visibility: 'private' })).toBe('private, no-store');
    await server.stop();
  });
});

describe('the commands of package.json', () => {
  it('`npm start` runs the server alone and leaves no process behind when it is interrupted', async () => {
    const port = await freePort();
    const env = {
      ...process.env,
      NODE_ENV: 'production' as const,
      DATA_DIR: dataDir,
      DATABASE_URL: '',
      BASE_URL: '',
      PORT: String(port),
    };
    const npm = spawn('npm', ['start'], { cwd: root, env, stdio: 'ignore', detached: true });
    const url = `http://127.0.0.1:${port}`;
    expect(await until(statusOf(`${url}/readyz`))).toBe(200);
    expect(await until(statusOf(`${url}/sign-in`))).toBe(307);
    const group = npm.pid ?? 0;
    process.kill(-group, 'SIGINT');
    await once(npm, 'exit');
    await until(async () => (processesOf(group).length === 0 ? true : undefined), 15_000);
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  });

  it('`npm run dev` serves pages and pictures with reload', async () => {
    const port = await freePort();
    const child = run(['src/server.ts', '--dev'], { PORT: String(port), NODE_ENV: 'development' });
    const url = `http://127.0.0.1:${port}`;
    expect(await until(statusOf(`${url}/setup`))).toBe(200);
    expect(await statusOf(`${url}/image/0000000000000000000000`)()).toBe(404);
    const upgrade = request(`${url}/_next/hmr?id=1`, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        origin: url,
        'sec-websocket-version': '13',
        'sec-websocket-key': Buffer.alloc(16).toString('base64'),
      },
    });
    upgrade.end();
    const [answer, socket] = await once(upgrade, 'upgrade');
    expect(answer.statusCode).toBe(101);
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(child.exitCode).toBe(0);
    socket.destroy();
  });
});

/** Pids of a process group that still run. */
function processesOf(group: number): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return Number(fields[2]) === group && fields[0] !== 'Z';
    } catch {
      return false;
    }
  });
}
