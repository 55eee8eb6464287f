import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ScriptedServer, startScriptedServer } from '#test/support/scripted-server.ts';
import { openUpstream, readText, type UpstreamRequest } from './upstream.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const upstream = openUpstream('The test', {
  answerMs: 250,
  digestMs: 1000,
  stallMs: 700,
  now: () => now,
  waitOf: (headers) => (headers['x-reset'] === undefined ? undefined : Number(headers['x-reset']) * 1000),
});

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(() => server.stop());

const ask = (more: Partial<UpstreamRequest> = {}) => upstream.ask({ url: server.url, ...more });
const sending = (bytes: Buffer, piece = 65_536): Partial<UpstreamRequest> => ({
  method: 'PUT',
  headers: { 'content-length': String(bytes.length) },
  body: () => Readable.from(pieces(bytes, piece), { objectMode: false }),
});
function* pieces(bytes: Buffer, length: number): Iterable<Buffer> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}
const echo = (request: IncomingMessage, response: ServerResponse) => void request.pipe(response);

describe('an answer of a store', () => {
  it('brings back all that was sent, over a connection that is kept', async () => {
    server.answer(echo);
    const bytes = randomBytes(3_000_000);
    for (let round = 0; round < 3; round++) {
      expect((await buffer((await ask(sending(bytes))).body)).equals(bytes)).toBe(true);
    }
    expect(new Set(server.seen.map((one) => one.socket)).size).toBe(1);
    expect(server.seen[0]?.headers).toMatchObject({ 'content-length': '3000000' });
    expect(server.seen[0]?.headers['transfer-encoding']).toBeUndefined();
  });

  it('is given as it is where it sends elsewhere: nothing is followed', async () => {
    server.answer((_request, response) => void response.writeHead(302, { location: '/elsewhere' }).end());
    const { status, headers, body } = await upstream.send({ url: server.url });
    body.resume();
    expect([status, headers.location, server.seen.length]).toEqual([302, '/elsewhere', 1]);
  });

  it('is heard though the store takes no more of what is sent, and ends the rest', async () => {
    const deaf = createServer((socket) => {
      socket.once('data', () => socket.pause().write('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno'));
      socket.on('error', () => undefined).on('close', () => deaf.close());
    }).listen(0, '127.0.0.1');
    await once(deaf, 'listening');
    const url = `http://127.0.0.1:${(deaf.address() as AddressInfo).port}/`;
    const bytes = sending(randomBytes(20_000_000));
    const sent = bytes.body?.() ?? Readable.from([]);
    const closed = once(sent, 'close');
    const { status, body } = await upstream.send({ url, ...bytes, body: () => sent });
    expect([status, await readText(body)]).toEqual([403, 'no']);
    await closed;
  });

  it('is refused at a length that makes no sense', async () => {
    server.answer((_request, response) => void response.end('x'.repeat(100)));
    await expect(readText((await ask()).body, 99)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await readText((await ask()).body, 100)).toHaveLength(100);
  });
});

describe('a status', () => {
  const failure = async (status: number, headers: Record<string, string> = {}) => {
    server.answer((_request, response) => void response.writeHead(status, headers).end('no'));
    return await ask().then(
      () => undefined,
      (error) => error,
    );
  };

  it('of 404 or 410 says that the bytes are gone', async () => {
    expect(await failure(404)).toMatchObject({ code: 'not_found' });
    expect(await failure(410)).toMatchObject({ code: 'not_found' });
  });

  it('that limits or speaks for the whole store carries how long to leave it alone', async () => {
    expect(await failure(429, { 'retry-after': '7' })).toMatchObject({ code: 'unavailable', retryAfterMs: 7000 });
    const date = new Date(now + 90_000).toUTCString();
    expect(await failure(503, { 'retry-after': date })).toMatchObject({ retryAfterMs: 90_000 });
    expect(await failure(503, { 'retry-after': 'soon' })).toMatchObject({ retryAfterMs: 30_000 });
    expect(await failure(429, { 'x-reset': '120', 'retry-after': '1' })).toMatchObject({ retryAfterMs: 120_000 });
    expect(await failure(503, { 'retry-after': '999999999' })).toMatchObject({ retryAfterMs: 86_400_000 });
    for (const status of [502, 503, 504, 507, 401, 403])
      expect((await failure(status)).retryAfterMs).toBeGreaterThan(0);
  });

  it('that is about the one picture leaves the others their chance', async () => {
    expect(await failure(500)).toMatchObject({ code: 'unavailable', retryAfterMs: undefined, final: false });
    expect(await failure(413)).toMatchObject({ retryAfterMs: undefined, final: true });
    expect(await failure(415)).toMatchObject({ retryAfterMs: undefined, final: true });
  });
});

describe('a store that fails on the way', () => {
  const down = { code: 'unavailable', retryAfterMs: 30_000 };

  it('fails in time when it does not answer', async () => {
    server.answer(() => undefined);
    const start = performance.now();
    await expect(ask()).rejects.toMatchObject(down);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('has longer for its answer to a body that it has to think about, and no longer', async () => {
    server.answer((request, response) => {
      request.resume().on('end', () => setTimeout(() => response.end('done'), 900));
    });
    expect(await readText((await ask(sending(randomBytes(1000)))).body)).toBe('done');
    await expect(ask()).rejects.toMatchObject(down);
    server.answer((request) => void request.resume());
    await expect(ask(sending(randomBytes(1000)))).rejects.toMatchObject(down);
  });

  it('fails in time when the connection never comes about', async () => {
    const silent = createServer((socket) => void socket.resume()).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    await expect(ask({ url: `https://127.0.0.1:${port}/` })).rejects.toMatchObject(down);
    silent.close();
    await once(silent, 'close');
    await expect(ask({ url: `http://127.0.0.1:${port}/` })).rejects.toMatchObject(down);
  });

  it('fails in time when it stops taking what is sent', async () => {
    server.answer((request) => void request.pause());
    await expect(ask(sending(randomBytes(30_000_000)))).rejects.toMatchObject(down);
  });

  it('breaks off the body that stalls or is cut short', async () => {
    const partly = (response: ServerResponse) => response.writeHead(200, { 'content-length': '100' }).write('some');
    server.answer((_request, response) => void partly(response));
    await expect(buffer((await ask()).body)).rejects.toMatchObject({ name: 'StoreError', code: 'unavailable' });
    server.answer((_request, response) => {
      partly(response);
      setTimeout(() => response.destroy(), 20);
    });
    await expect(buffer((await ask()).body)).rejects.toMatchObject({ name: 'StoreError', code: 'unavailable' });
  });

  it('may be as slow as it likes while bytes move', async () => {
    const bytes = randomBytes(9_000_000);
    server.answer(async (request, response) => {
      let taken = 0;
      for await (const chunk of request) {
        taken += chunk.length;
        await sleep(taken < bytes.length ? 8 : 0);
      }
      for (let at = 0; at < 9; at++) {
        response.write('slow');
        await sleep(100);
      }
      response.end();
    });
    const start = performance.now();
    expect(await readText((await ask(sending(bytes))).body)).toBe('slow'.repeat(9));
    expect(performance.now() - start).toBeGreaterThan(1600);
  });

  it('may pause in the middle of a body for longer than before its answer', async () => {
    server.answer((request, response) => {
      request.pause();
      setTimeout(() => request.resume(), 580);
      request.on('end', () => response.write('ta'));
      request.on('end', () => setTimeout(() => response.end('ken'), 580));
    });
    // Over a connection that is kept, and over one of its own.
    for (const method of ['PUT', 'POST']) {
      expect(await readText((await ask({ ...sending(randomBytes(30_000_000)), method })).body)).toBe('taken');
    }
    server.answer((_request, response) => {
      response.write('ta');
      setTimeout(() => response.end('ken'), 580);
    });
    expect(await readText((await ask()).body)).toBe('taken');
  });

  it('is not taken for stalled by a reader that takes its time', async () => {
    const bytes = randomBytes(20_000_000);
    server.answer((_request, response) => void response.end(bytes));
    const { body } = await ask();
    await sleep(1600);
    expect((await buffer(body)).equals(bytes)).toBe(true);
  });

  it('gets a request once more where a kept connection turns out to be dead, and a POST over none', async () => {
    const bytes = randomBytes(100_000);
    const dying = async (request: Partial<UpstreamRequest>) => {
      server.answer((_request, response) => void response.end());
      (await ask()).body.resume();
      await sleep(20);
      const kept = new Set(server.seen.map((one) => one.socket));
      server.answer((asked, response) => {
        if (kept.has(asked.socket)) asked.socket.resetAndDestroy();
        else echo(asked, response);
      });
      return await buffer((await ask(request)).body);
    };
    expect((await dying(sending(bytes))).equals(bytes)).toBe(true);
    expect(server.seen).toHaveLength(2);
    expect((await dying({ ...sending(bytes), method: 'POST' })).equals(bytes)).toBe(true);
    expect(server.seen).toHaveLength(1);
  });

  it('is not blamed for a file that cannot be read', async () => {
    server.answer(echo);
    const body = () => Readable.from(failing(), { objectMode: false });
    const failure = ask({ method: 'PUT', headers: { 'content-length': '9' }, body });
    await expect(failure).rejects.toMatchObject({ code: 'unavailable', retryAfterMs: undefined });
  });

  it('gives away no secret in any error', async () => {
    const request = { url: `${server.url}/x?signature=s3cr3t`, headers: { authorization: 'Key s3cr3t' } };
    const scripts: ((request: IncomingMessage, response: ServerResponse) => void)[] = [
      (_request, response) => void response.writeHead(500).end(),
      (asked) => void asked.socket.destroy(),
      () => undefined,
      (asked) => void asked.socket.end('nonsense\r\n\r\n'),
    ];
    for (const script of scripts) {
      server.answer(script);
      const error = await ask(request).catch((failure) => failure);
      expect(error.code).toBe('unavailable');
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('s3cr3t');
    }
  });
});

function* failing(): Iterable<Buffer> {
  yield Buffer.from('1');
  throw new Error('EIO');
}
