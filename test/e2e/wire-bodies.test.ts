import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAccount, makeToken } from '#test/support/accounts.ts';
import { filesUnder } from '#test/support/crash-desk.ts';
import { newPicture } from '#test/support/image-desk.ts';
import { openSocket, request, talk } from '#test/support/raw-socket.ts';
import { startServer, type TestServer } from '#test/support/server.ts';

// Bodies in bytes that no browser and no fetch would send.

let server: TestServer;
let auth: string;
const host = 'Host: 127.0.0.1\r\n';

beforeAll(async () => {
  server = await startServer({ env: { PURGE_SCHEDULE: 'off' } });
  await makeAccount(server, { email: 'ada@example.org' });
  const token = await makeToken(server, 'ada@example.org');
  auth = `Authorization: Bearer ${token}`;
});
afterAll(async () => {
  await server?.stop();
});

const say = (line: string, headers: readonly string[] = [], body: string | Buffer = '') =>
  talk(server.url, request(line, headers, body));

const incoming = () => filesUnder(join(server.dataDir, 'incoming')).filter((file) => !file.endsWith('.lock'));

describe('a body of JSON', () => {
  const post = (path: string, body: string | Buffer) =>
    say(`POST ${path}`, [auth, 'Content-Type: application/json'], body);

  it('is read up to a bound, whoever sends it, so that memory stays flat', async () => {
    const peakKb = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]);
    await post('/api/v1/images/batch', '{}');
    const before = peakKb();
    const large = Buffer.alloc(40_000_000, 'a');
    expect((await post('/api/v1/images/batch', large)).status).toBe(413);
    const chunked = [`${large.length.toString(16)}\r\n`, large, '\r\n0\r\n\r\n'];
    const head = `POST /api/v1/images/batch HTTP/1.1\r\n${host}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n`;
    expect((await talk(server.url, head, ...chunked)).status).toBe(413);
    expect(peakKb() - before).toBeLessThan(60_000);
  });

  it.each([
    ['nested as deep as fits', '['.repeat(250_000)],
    ['nested and closed', `${'['.repeat(120_000)}${']'.repeat(120_000)}`],
    ['objects in objects', '{"ids":'.repeat(30_000)],
    ['of a prototype', '{"__proto__":{"action":"delete","ids":[]}}'],
    ['with NUL', '{"action":"delete\0"}'],
    ['with half a character', '{"action":"\\ud800","ids":["\\udfff"]}'],
    ['not of UTF-8', '{"action":"\xff\xfe"}'],
    ['of numbers past all numbers', `{"action":"delete","ids":[${'9'.repeat(10_000)},1e999,-0]}`],
    ['of a hundred thousand faults', `{"action":"delete","ids":[${'1,'.repeat(100_000)}1]}`],
    ['of none', ' '],
  ])('is refused with 400 and few words: %s', async (_, body) => {
    const { status, text } = await post('/api/v1/images/batch', body);
    expect(status).toBe(400);
    expect(text.length).toBeLessThan(5000);
  });
});

describe('a body of parts', () => {
  const part = (name: string, text = 'x') => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`;
  const type = 'multipart/form-data; boundary=b';
  it.each([
    ['a hundred thousand parts', type, `${part('a').repeat(100_000)}--b--\r\n`],
    ['no boundary', 'multipart/form-data', `${part('image')}--b--\r\n`],
    ['an empty boundary', 'multipart/form-data; boundary=', `${part('image')}--b--\r\n`],
    ['a boundary of ten thousand letters', `multipart/form-data; boundary=${'b'.repeat(10_000)}`, '--b--\r\n'],
    ['no end', type, part('image')],
    ['nothing', type, ''],
    ['a part of a thousand headers', type, `--b\r\n${'X: y\r\n'.repeat(1000)}\r\n\r\n--b--\r\n`],
    ['a header of a megabyte', type, `--b\r\nX: ${'y'.repeat(1_000_000)}\r\n\r\n\r\n--b--\r\n`],
    [
      'parts in parts',
      type,
      `--b\r\nContent-Disposition: form-data; name="image"\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nx\r\n--c--\r\n--b--\r\n`,
    ],
    ['a name of a megabyte', type, `${part('a'.repeat(1_000_000))}--b--\r\n`],
    ['a prototype', type, `${part('__proto__')}${part('constructor')}--b--\r\n`],
    [
      'a title that is a file',
      type,
      `--b\r\nContent-Disposition: form-data; name="title"; filename="x"\r\n\r\nx\r\n--b--\r\n`,
    ],
    ['only line ends', type, '\r\n'.repeat(100_000)],
    ['only hyphens', type, '--b'.repeat(100_000)],
  ])('is refused in words and leaves nothing: %s', async (_, contentType, body) => {
    const { status } = await say('POST /image', [auth, `Content-Type: ${contentType}`], body);
    expect([400, 413, 415]).toContain(status);
    expect(incoming()).toEqual([]);
  });

  const file = (name: string) =>
    `--b\r\nContent-Disposition: form-data; name="${name}"; filename="a.png"\r\n\r\n${'x'.repeat(5000)}`;
  it('may be cut off anywhere, at any time: inside of the picture, of a file that nobody asked for, of a second one', async () => {
    const bodies = [
      file('image'),
      file('other'),
      `${file('image')}\r\n${file('image')}`,
      part('title').slice(0, -2),
      '--b\r\nContent-Disp',
    ];
    const head = `POST /image HTTP/1.1\r\n${host}${auth}\r\nContent-Type: ${type}\r\nContent-Length: 100000\r\n\r\n`;
    const cutOff = async (body: string, after: number) => {
      const socket = await openSocket(server.url);
      socket.write(`${head}${body}`);
      await sleep(after);
      socket.destroy();
    };
    const cuts = bodies.flatMap((body) => [1, 50, 200, 800].map((after) => cutOff(body, after)));
    await Promise.all(cuts);
    // Whoever was cut off is through once the next one is.
    expect((await say('POST /image', [auth, `Content-Type: ${type}`], part('image'))).status).toBe(400);
    await expect.poll(incoming).toEqual([]);
    expect((await say('GET /healthz')).status).toBe(200);
  });

  it('names no file of the server’s, whatever its file is called', async () => {
    const picture = (await newPicture(20)).toString('latin1');
    for (const name of [
      'filename="../../../x.png"',
      "filename*=UTF-8''%2e%2e%2fx.png",
      'filename="a\0b"',
      `filename="${'n'.repeat(5000)}"`,
    ]) {
      const body = `--b\r\nContent-Disposition: form-data; name="image"; ${name}\r\n\r\n${picture}\r\n--b--\r\n`;
      const { status } = await say('POST /image', [auth, `Content-Type: ${type}`], body);
      expect([201, 400], name).toContain(status);
    }
    expect(filesUnder(server.dataDir).filter((file) => /x\.png|nnn/.test(file))).toEqual([]);
    expect(incoming()).toEqual([]);
  });
});

describe('after all of this', () => {
  it('the server is the same process and has logged no fault of its own', () => {
    expect(server.log()).not.toMatch(/"level":(50|60)|unhandled|uncaught|TypeError|RangeError/i);
    process.kill(server.pid, 0);
    expect(incoming()).toEqual([]);
  });
});
