import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAccount, makeToken } from '#test/support/accounts.ts';
import { newPicture } from '#test/support/image-desk.ts';
import { request, talk } from '#test/support/raw-socket.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { upload } from '#test/support/site.ts';

// Heads of requests in bytes that no browser and no fetch would send.

let server: TestServer;
let auth: string;
let image: { id: string; bytes: number };
const host = 'Host: 127.0.0.1\r\n';
const end = '\r\n\r\n';

beforeAll(async () => {
  server = await startServer({ env: { PURGE_SCHEDULE: 'off' } });
  await makeAccount(server, { email: 'ada@example.org' });
  const token = await makeToken(server, 'ada@example.org');
  auth = `Authorization: Bearer ${token}`;
  image = await upload(server.url, token, await newPicture(60));
});
afterAll(async () => {
  await server?.stop();
});

const say = (line: string, headers: readonly string[] = [], body: string | Buffer = '') =>
  talk(server.url, request(line, headers, body));

describe('a request that two servers may read in two ways', () => {
  const smuggled = `GET /smuggled HTTP/1.1\r\n${host}\r\n`;
  it.each([
    ['both lengths', `${host}Content-Length: 4\r\nTransfer-Encoding: chunked${end}0${end}${smuggled}`],
    ['two lengths', `${host}Content-Length: 4\r\nContent-Length: 5${end}abcde${smuggled}`],
    ['the same length twice', `${host}Content-Length: 5\r\nContent-Length: 5${end}abcde${smuggled}`],
    ['a negative length', `${host}Content-Length: -1${end}${smuggled}`],
    ['a length with a sign', `${host}Content-Length: +5${end}abcde${smuggled}`],
    ['a length past all numbers', `${host}Content-Length: 99999999999999999999${end}${smuggled}`],
    ['an unknown coding', `${host}Transfer-Encoding: xchunked${end}0${end}${smuggled}`],
    ['a coding after chunked', `${host}Transfer-Encoding: chunked, identity${end}0${end}${smuggled}`],
    ['a space before the colon', `${host}Transfer-Encoding : chunked${end}0${end}${smuggled}`],
    ['a folded header', `${host}Transfer-Encoding:\r\n chunked\r\nContent-Length: 3${end}0${end}${smuggled}`],
    ['a chunk past all numbers', `${host}Transfer-Encoding: chunked${end}fffffffffffffffff\r\nx${end}${smuggled}`],
    ['a chunk that is longer than it says', `${host}Transfer-Encoding: chunked${end}1\r\nxyz\r\n0${end}${smuggled}`],
    ['line feeds alone', `Host: a\n\n${smuggled}`],
    ['a carriage return alone', `Host: a\rX: y${end}${smuggled}`],
    ['NUL in a header', `${host}X: a\0b${end}${smuggled}`],
    ['no host', end + smuggled],
    ['two hosts', `${host}Connection: close\r\nHost: evil.test${end}`],
  ])('is refused with 400: %s', async (_, rest) => {
    const { text } = await talk(server.url, `POST /api/nothing HTTP/1.1\r\n${rest}`);
    // Some are refused for their address first, and the rest of the connection for what it is.
    expect(text.match(/HTTP\/1\.1 \d{3}/g)?.at(-1)).toBe('HTTP/1.1 400');
  });

  it('hides no other: none of those was heard', async () => {
    await say('GET /heard');
    await expect.poll(server.log).toContain('/heard');
    expect(server.log()).not.toContain('/smuggled');
  });

  it('is not one in another protocol', async () => {
    for (const first of [
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      '\x16\x03\x01\x02\x00\x01\x00',
      'GET / HTTP/3.7\r\n\r\n',
    ]) {
      expect((await talk(server.url, first)).status).toBe(400);
    }
    expect((await talk(server.url, `CONNECT evil.test:80 HTTP/1.1\r\n${host}\r\n`)).text).toBe('');
  });
});

describe('the target of a request', () => {
  it('that names a host, as proxies are sent it, is read as a path of ours', async () => {
    expect((await say('GET http://evil.test/healthz')).text).toContain('{"status":"ok"}');
    expect((await say(`GET http://evil.test/image/${image.id}`)).status).toBe(200);
    for (const target of [
      'http://evil.test',
      'https://evil.test/sign-in',
      'http://evil.test//x',
      'http://a@evil.test/',
    ]) {
      const answer = await say(`GET ${target}`);
      expect(answer.status, target).toBeLessThan(500);
      expect(answer.header('location') ?? '/', target).toMatch(/^\/(?![/\\])/);
      expect(answer.text, target).not.toContain('evil.test');
    }
  });

  it('that is no path is refused', async () => {
    for (const line of ['GET *', 'OPTIONS *', 'GET ftp://evil.test/']) expect((await say(line)).status, line).toBe(400);
  });

  it.each([
    '/helper/files/..%2f..%2fauth-secret',
    '/helper/files/%2e%2e/%2e%2e/auth-secret',
    '/helper/../../auth-secret',
    '/download/..%2f..%2fauth-secret',
    '/download/..%5c..%5cauth-secret',
    '/download/%252e%252e%252fauth-secret',
    '/image/..%2fauth-secret',
    '/image/%2e%2e/%2e%2e/data/auth-secret',
    '/image/%c0%ae%c0%ae/auth-secret',
    '/api/image/..%2f..%2fauth-secret',
    '/api/v1/images/%2e%2e%2f%2e%2e/thumbnail',
    '/_next/static/..%2f..%2f..%2fpackage.json',
    '/_next/static/%2e%2e/%2e%2e/package.json',
    '/_next/../package.json',
    '/..%2f..%2f..%2fetc/passwd',
    '//etc/passwd',
    '/%00',
    '/%ff',
    '/%',
    '/api/v1/images/%00',
    '/api/v1/images/%ff',
    '/consent/%ff',
    '/oauth/%ff',
    '/pictures/%2e%2e/edit',
    `/${'%2e%2e%2f'.repeat(1000)}etc/passwd`,
  ])('leads out of no folder and to no other site: %s', async (path) => {
    const { status, header, text } = await say(`GET ${path}`, [auth]);
    expect([307, 308, 400, 401, 404]).toContain(status);
    expect(header('location') ?? '/').toMatch(/^\/(?![/\\])/);
    expect(text).not.toContain(readFileSync(join(server.dataDir, 'auth-secret'), 'utf8').trim());
    expect(text).not.toMatch(/root:x:0|"devDependencies"/);
  });
});

describe('a request to change the protocol', () => {
  it('is answered as any other, and makes the server connect to nobody', async () => {
    let asked = 0;
    const bait = createServer((_, response) => {
      asked++;
      response.end();
    }).listen(0, '127.0.0.1');
    await once(bait, 'listening');
    const { port } = bait.address() as { port: number };
    for (const protocol of ['websocket', 'h2c', 'TLS/1.0']) {
      const headers = [`Upgrade: ${protocol}`, 'Connection: Upgrade, close', 'Sec-WebSocket-Version: 13'];
      expect((await say('GET /healthz', headers)).status, protocol).toBe(200);
      expect((await say('GET /nowhere', headers)).status, protocol).toBe(404);
      expect((await say(`GET http://127.0.0.1:${port}/x`, headers)).status, protocol).toBe(404);
    }
    bait.close();
    expect(asked).toBe(0);
  });
});

describe('headers', () => {
  it('that are too many or too long are refused with 431', async () => {
    const many = Array.from({ length: 10_000 }, (_, at) => `X-${at}: y`);
    for (const headers of [many, [`Cookie: a=${'x'.repeat(100_000)}`], [`Range: bytes=${'0-1,'.repeat(10_000)}2-3`]]) {
      expect((await say('GET /sign-in', headers)).status).toBe(431);
    }
    expect((await say(`GET /${'x'.repeat(100_000)}`)).status).toBe(431);
  });

  it('that Next uses among its own parts open nothing and break nothing', async () => {
    const inner = [
      'x-invoke-path: /docs/api',
      'x-invoke-output: /docs/api',
      'x-matched-path: /docs/api',
      'next-resume: 1',
    ];
    expect((await say('GET /admin', [...inner, 'x-nextjs-data: 1'])).header('location')).toMatch(/^\/sign-in/);
    for (const headers of [
      ['RSC: 1', 'Next-Router-State-Tree: garbage'],
      ['RSC: 1', 'Next-Router-State-Tree: %7B%ff'],
      ['RSC: 1', 'Next-Router-Prefetch: 1', 'Next-Router-Segment-Prefetch: /../x'],
      ['x-invoke-status: 500', 'x-invoke-error: {"message":"boom"}'],
      ['Accept-Language: x-\xff,de-*;q=nan, '],
      ['Cookie: next-auth.session-token=\x80; a=%; =; next-auth.csrf-token=%ff|x'],
    ]) {
      expect((await say('GET /sign-in', headers)).status, headers.join()).toBeLessThan(400);
    }
    const action = ['Next-Action: 00deadbeef', 'Content-Type: text/plain'];
    expect((await say('POST /sign-in', action, '[]')).status).toBeLessThan(500);
  });

  it('with a bad address to come back to shut nobody out of signing in', async () => {
    for (const value of ['x', '%%%', 'javascript:alert(1)']) {
      const { status } = await say('GET /api/auth/csrf', [`Cookie: next-auth.callback-url=${value}`]);
      expect(status, value).toBe(200);
      expect((await say(`GET /api/auth/csrf?callbackUrl=${value}&callbackUrl=y`)).status, value).toBe(200);
    }
  });

  it('that expect something else than 100 are refused, and who expects that is asked who it is first', async () => {
    const length = 'Content-Length: 1000000';
    expect((await say('POST /image', ['Expect: 200-ok'])).status).toBe(417);
    const asked = talk(server.url, `POST /image HTTP/1.1\r\n${host}Expect: 100-continue\r\n${length}${end}`);
    expect((await asked).status).toBe(401);
  });

  it('of other sites are given no leave to read an answer', async () => {
    const origin = ['Origin: https://evil.test'];
    const paths = [
      '/api/v1/me',
      '/oauth/token',
      '/oauth/userinfo',
      '/.well-known/openid-configuration',
      '/api/auth/csrf',
    ];
    for (const path of [
      ...paths,
      '/oauth/jwks',
      '/oauth/revoke',
      '/oauth/device',
      '/image',
      '/',
      '/api/auth/session',
    ]) {
      const preflight = ['Access-Control-Request-Method: POST', 'Access-Control-Request-Headers: authorization'];
      for (const [method, more] of [
        ['OPTIONS', preflight],
        ['GET', []],
        ['POST', []],
      ] as const) {
        const { header } = await say(`${method} ${path}`, [...origin, ...more]);
        expect(header('access-control-allow-origin'), `${method} ${path}`).toBeUndefined();
      }
    }
  });
});

describe('a part of a picture', () => {
  it.each([
    [`Range: bytes=${'0-0,'.repeat(3000)}1-1`, 200],
    [`Range: bytes=${'9'.repeat(5000)}-`, 416],
    [`Range: bytes=-${'9'.repeat(5000)}`, 206],
    [`Range: bytes=0-${'9'.repeat(5000)}`, 206],
    ['Range: bytes=-0', 416],
    ['Range: bytes=--1', 200],
    ['Range: bytes=0x1-2', 200],
    ['Range: bytes=1e3-', 200],
    ['Range: bytes=0-0\r\nRange: bytes=1-1', 200],
    [`If-None-Match: ${'"a",'.repeat(3000)}"b"`, 200],
    [`If-None-Match: ${'"'.repeat(9999)}`, 200],
    [`If-None-Match: ${'W/'.repeat(5000)}`, 200],
    ['Range: bytes=0-1\r\nIf-Range: "a", "b"', 200],
  ])('is given, or all of it, whatever nonsense asks for it: %$', async (headers, status) => {
    const answer = await say(`GET /image/${image.id}`, [headers]);
    expect([answer.status, answer.answers]).toEqual([status, 1]);
  });
});

describe('the optimizer of pictures that Next brings along', () => {
  it('is there for nobody: it would keep what is deleted', async () => {
    for (const url of [`/image/${image.id}`, 'http://127.0.0.1:1/x.png', '//evil.test/x.png']) {
      expect((await say(`GET /_next/image?url=${encodeURIComponent(url)}&w=640&q=75`)).status, url).toBe(404);
    }
  });
});

describe('after all of this', () => {
  it('the server is the same process, has logged no fault of its own and works', async () => {
    expect(server.log()).not.toMatch(/"level":(50|60)|unhandled|uncaught|TypeError|RangeError/i);
    expect((await say(`GET /image/${image.id}`)).status).toBe(200);
    process.kill(server.pid, 0);
  });
});
