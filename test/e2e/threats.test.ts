import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UploadAnswer } from '#contract/image.ts';
import { makeAccount, makeToken } from '#test/support/accounts.ts';
import { newPicture } from '#test/support/image-desk.ts';
import { startServer, type TestServer } from '#test/support/server.ts';

// Attacks that reach the server as bytes or headers. Those on accounts and OAuth are in sign-in.test.ts, oauth.test.ts and
// beside the verbs; those on raw links in image.test.ts; kill -9 is in crash.test.ts.

let server: TestServer;
let token: string;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'prntscrn-threats-'));
  server = await startServer({ env: { PURGE_SCHEDULE: 'off' } });
  const email = 'owner@example.org';
  await makeAccount(server, { email });
  token = await makeToken(server, email);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server.stop();
});

function send(bytes: Buffer, type = 'image/png', name = 'holiday at home.png'): Promise<Response> {
  const form = new FormData();
  form.append('image', new Blob([new Uint8Array(bytes)], { type }), name);
  return fetch(`${server.url}/image`, { method: 'POST', body: form, headers: { authorization: `Bearer ${token}` } });
}

async function serve(answer: Response): Promise<{ headers: Headers; bytes: Buffer }> {
  expect(answer.status).toBe(201);
  const { url } = (await answer.json()) as UploadAnswer;
  const raw = await fetch(url);
  return { headers: raw.headers, bytes: Buffer.from(await raw.arrayBuffer()) };
}

const codeOf = async (answer: Response) => ((await answer.json()) as { error: { code: string } }).error.code;
const peakKb = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]);

/** A PNG that is right up to its checksums and claims to be of this size. */
function pngClaiming(width: number, height: number): Buffer {
  const header = Buffer.from('IHDR\0\0\0\0\0\0\0\0\x08\x06\0\0\0', 'latin1');
  header.writeUInt32BE(width, 4);
  header.writeUInt32BE(height, 8);
  const chunk = (body: Buffer) => {
    const frame = Buffer.alloc(body.length + 8);
    frame.writeUInt32BE(body.length - 4, 0);
    body.copy(frame, 4);
    frame.writeUInt32BE(crc32(body), body.length + 4);
    return frame;
  };
  const data = Buffer.concat([Buffer.from('IDAT'), Buffer.from('789c0300000000 01'.replace(' ', ''), 'hex')]);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk(header),
    chunk(data),
    chunk(Buffer.from('IEND')),
  ]);
}

describe('what is uploaded as a picture', () => {
  it.each([
    [
      'an SVG with a script',
      '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
      'image/svg+xml',
    ],
    ['an SVG that says it is a PNG', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', 'image/png'],
    ['a page', '<!doctype html><script>alert(1)</script>', 'image/png'],
    ['a script', 'alert(document.cookie)', 'image/jpeg'],
    ['a PDF', '%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript>>>>endobj', 'image/png'],
    ['a ZIP', 'PK\x03\x04 anything', 'image/webp'],
    ['the address of a page', 'https://example.org/x.png', 'image/png'],
  ])('is refused with 415 when it is %s, whatever type it claims', async (_, text, type) => {
    const answer = await send(Buffer.from(text, 'latin1'), type);
    expect([answer.status, await codeOf(answer)]).toEqual([415, 'unsupported_type']);
  });

  it('loses the script or archive behind it, and is served as what it is and nothing else', async () => {
    const picture = await newPicture(40);
    const payload = Buffer.from('PK\x03\x04<script>alert("behind")</script>', 'latin1');
    for (const [type, bytes] of [
      ['image/png', picture],
      ['image/jpeg', await sharp(picture).jpeg().toBuffer()],
      ['image/gif', await sharp(picture).gif().toBuffer()],
      ['image/webp', await sharp(picture).webp().toBuffer()],
    ] as const) {
      const served = await serve(await send(Buffer.concat([bytes, payload]), 'text/html', 'x.html'));
      expect(served.bytes.includes('<script>'), type).toBe(false);
      expect(Object.fromEntries(served.headers)).toMatchObject({
        'content-type': type,
        'x-content-type-options': 'nosniff',
        'content-security-policy': "sandbox; default-src 'none'",
      });
    }
  });

  it('is refused before it is decoded when it would burst, and memory stays flat', async () => {
    await send(await newPicture(40));
    const before = peakKb();
    for (const [width, height] of [
      [60_000, 60_000],
      [2_000_000_000, 1],
      [10_000, 10_000],
    ] as const) {
      const started = performance.now();
      const answer = await send(pngClaiming(width, height));
      expect([answer.status, await codeOf(answer)]).toEqual([413, 'too_large']);
      expect(performance.now() - started).toBeLessThan(2000);
    }
    expect(peakKb() - before).toBeLessThan(60_000);
  });

  it('is refused when half of it is missing', async () => {
    const picture = await newPicture(200);
    const answer = await send(picture.subarray(0, picture.length / 2));
    expect([answer.status, await codeOf(answer)]).toEqual([422, 'corrupt_image']);
  });

  it('tells nobody the place, the camera, the author or the file’s name, in bytes and in headers', async () => {
    const file = join(folder, 'tagged.jpg');
    writeFileSync(
      file,
      await sharp(await newPicture(60))
        .jpeg()
        .toBuffer(),
    );
    const tags = ['-GPSLatitude=52.5', '-GPSLongitude=13.4', '-Make=Camera', '-Artist=Ada', '-Comment=at home'];
    execFileSync('exiftool', ['-q', '-overwrite_original', ...tags, '-XMP:Creator=Ada', '-IPTC:City=Berlin', file]);
    expect(judge(file).join()).toMatch(/GPSLatitude.*Make|Make.*GPSLatitude/s);
    const served = await serve(await send(readFileSync(file), 'image/jpeg'));
    writeFileSync(file, served.bytes);
    expect(judge(file).filter((line) => /GPS|Make|Artist|Comment|Creator|City|XMP|IPTC/.test(line))).toEqual([]);
    expect([...served.headers].flat().join('\n')).not.toContain('holiday');
  });

  const judge = (file: string) => execFileSync('exiftool', ['-a', '-G1', '-s', file], { encoding: 'utf8' }).split('\n');

  it('cannot be an address: no upload makes the server fetch anything', async () => {
    let asked = 0;
    const bait = createServer((_, response) => {
      asked++;
      response.end();
    });
    await new Promise<void>((done) => bait.listen(0, '127.0.0.1', done));
    const address = `http://127.0.0.1:${(bait.address() as AddressInfo).port}/x.png`;
    const authorization = `Bearer ${token}`;
    for (const field of ['image', 'file', 'url']) {
      const form = new FormData();
      form.append(field, address);
      const answer = await fetch(`${server.url}/image`, { method: 'POST', body: form, headers: { authorization } });
      expect(answer.status, field).toBe(400);
    }
    const json = JSON.stringify({ image: address, url: address });
    const headers = { authorization, 'content-type': 'application/json' };
    expect((await fetch(`${server.url}/image`, { method: 'POST', body: json, headers })).status).toBe(400);
    expect((await fetch(`${server.url}/image?url=${address}`, { method: 'POST', headers })).status).toBe(400);
    await new Promise((done) => bait.close(done));
    expect(asked).toBe(0);
  });
});

describe('a request that claims to have passed already', () => {
  it('is asked who it is all the same', async () => {
    const headers = {
      'x-middleware-subrequest': 'middleware:middleware:middleware:middleware:middleware',
      'x-middleware-prefetch': '1',
      'x-forwarded-user': 'admin',
    };
    for (const path of ['/api/v1/me', '/api/v1/images']) {
      expect((await fetch(server.url + path, { headers })).status, path).toBe(401);
    }
    const page = await fetch(`${server.url}/`, { headers, redirect: 'manual' });
    expect([page.status, page.headers.get('location')]).toEqual([307, '/sign-in']);
    const form = new FormData();
    form.append('image', new Blob([new Uint8Array(await newPicture())]), 'x.png');
    expect((await fetch(`${server.url}/image`, { method: 'POST', body: form, headers })).status).toBe(401);
  });
});

describe('the purge’s route without a secret in the settings', () => {
  it.each(['', 'Bearer', 'Bearer ', 'Bearer undefined', 'Bearer null'])(
    'answers 401 to everyone, also to "%s"',
    async (authorization) => {
      const headers = { authorization, 'user-agent': 'vercel-cron/1.0' };
      expect((await fetch(`${server.url}/api/cron/purge`, { headers })).status).toBe(401);
    },
  );
});
