import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReleaseFile } from '#contract/release.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { downloadFile } from './download-file.ts';
import { stageProgram } from './stage-program.ts';

const program = Buffer.concat([randomBytes(300_000), Buffer.alloc(700_000, 'x')]);
const packed = gzipSync(program);
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const file: ReleaseFile = {
  target: 'linux-x64',
  kind: 'program',
  name: 'prntscrn.gz',
  bytes: packed.length,
  sha256: sha256(packed),
  unpacked: { bytes: program.length, sha256: sha256(program) },
};
type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let answer: Answer;
let asked: (string | undefined)[];
let folder: string;
const server = createServer((request, response) => {
  asked.push(request.headers.range);
  answer(request, response);
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'prntscrn-update-'));
  asked = [];
  answer = serve(packed);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

/** As our server answers ranges; `cut` ends the connection after so many bytes of a body. */
function serve(bytes: Buffer, cut = Number.POSITIVE_INFINITY): Answer {
  return (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (from >= bytes.length && from > 0) return void response.writeHead(416).end();
    const range = from > 0 ? { 'Content-Range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {};
    response.writeHead(from > 0 ? 206 : 200, { 'Content-Length': bytes.length - from, ...range });
    const body = bytes.subarray(from);
    if (body.length <= cut) response.end(body);
    else response.write(body.subarray(0, cut), () => setTimeout(() => response.destroy(), 20));
  };
}

const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const never = new AbortController().signal;
const download = (more: { signal?: AbortSignal; progress?: (bytes: number, of: number) => void } = {}) =>
  downloadFile(url(), file, folder, { signal: never, ...more });
async function failure(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof HelperError ? `${error.code}: ${error.message}` : `no HelperError: ${error}`;
}

describe('the download of a release', () => {
  it('has every byte, and tells how far it is', async () => {
    const told: [number, number][] = [];
    const path = await download({ progress: (bytes, of) => told.push([bytes, of]) });
    expect(readFileSync(path).equals(packed)).toBe(true);
    expect(told.at(-1)).toEqual([packed.length, packed.length]);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('goes on where it was cut, and is not asked for twice', async () => {
    let cuts = 2;
    answer = (request, response) => serve(packed, cuts-- > 0 ? 100_000 : undefined)(request, response);
    const path = await download();
    expect(readFileSync(path).equals(packed)).toBe(true);
    expect(asked).toEqual([undefined, expect.stringMatching(/^bytes=\d+-$/), expect.stringMatching(/^bytes=\d+-$/)]);
    expect(await download()).toBe(path);
    expect(asked).toHaveLength(3);
  });

  it('goes on in the next process after this one was ended', async () => {
    answer = (request, response) => {
      response.on('error', () => {});
      response.writeHead(200, { 'Content-Length': packed.length });
      response.write(packed.subarray(0, 150_000));
      request.on('close', () => response.destroy());
    };
    const stop = new AbortController();
    const first = download({ signal: stop.signal, progress: (bytes) => bytes >= 150_000 && stop.abort() });
    expect(await failure(first)).toMatch(/^cancelled/);
    answer = serve(packed);
    expect(readFileSync(await download()).equals(packed)).toBe(true);
    expect(asked.at(-1)).toBe('bytes=150000-');
  });

  it('begins anew where the server does not know ranges', async () => {
    writeFileSync(join(folder, `${file.sha256.slice(0, 16)}-${file.name}.part`), packed.subarray(0, 1000));
    answer = (_, response) => response.writeHead(200, { 'Content-Length': packed.length }).end(packed);
    expect(readFileSync(await download()).equals(packed)).toBe(true);
  });

  it('is refused when a byte differs, and nothing of it stays', async () => {
    const tampered = Buffer.from(packed);
    tampered[5000] = (tampered[5000] as number) ^ 1;
    answer = serve(tampered);
    expect(await failure(download())).toMatch(/^update_refused: .*not the file that was signed/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is refused when it is shorter or longer than was signed', async () => {
    answer = serve(packed.subarray(0, -1));
    expect(await failure(download())).toMatch(/^update_refused: .*shorter/);
    answer = serve(Buffer.concat([packed, Buffer.alloc(200_000)]));
    expect(await failure(download())).toMatch(/^update_refused: .*longer/);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a file that the server has given up meanwhile', () => {
  it('is refused in words that say so, and the part that was there goes', async () => {
    writeFileSync(join(folder, `${file.sha256.slice(0, 16)}-${file.name}.part`), packed.subarray(0, 1000));
    answer = (_, response) => response.writeHead(404).end();
    expect(await failure(download())).toMatch(/^update_refused: .*the server has no /);
    expect(asked).toEqual(['bytes=1000-']);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a downloaded program', () => {
  const staged = () => join(folder, '.prntscrn-next');

  it('is unpacked, whole and executable', async () => {
    await stageProgram(await download(), file, staged());
    expect(readFileSync(staged()).equals(program)).toBe(true);
  });

  it('is refused when what is inside is another, too long or damaged, and nothing of it stays', async () => {
    const path = await download();
    const inside = (bytes: number, hash: string) => ({ ...file, unpacked: { bytes, sha256: hash } });
    expect(await failure(stageProgram(path, inside(program.length, sha256(packed)), staged()))).toMatch(
      /^update_refused/,
    );
    expect(await failure(stageProgram(path, inside(program.length - 1, sha256(program)), staged()))).toContain(
      'longer',
    );
    writeFileSync(path, packed.subarray(0, -20));
    expect(await failure(stageProgram(path, file, staged()))).toMatch(/^update_refused: .*unpacked/);
    expect(readdirSync(folder)).not.toContain('.prntscrn-next');
  });
});
