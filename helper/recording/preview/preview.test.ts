import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { english } from '#helper/texts/english.ts';
import { finishedRecording, recordedPixel, recordingSize } from '#test/support/finished-recording.ts';
import type { Finished } from '../recording.ts';
import { type Decision, showPreview } from './preview.ts';

let folder = '';
let finished: Finished;
let address: URL;
let over: ReturnType<typeof showPreview>;
const leave = { now: () => {} };
const decided: Decision[] = [];
let carryOut: (decision: Decision, say: (words: string) => void) => Promise<string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'prntscrn-preview-'));
  // A browser that only remembers where it was sent.
  const browser = join(folder, 'browser');
  writeFileSync(browser, `#!/bin/sh\necho "$1" > "${folder}/new"\nmv "${folder}/new" "${folder}/url"\n`, {
    mode: 0o755,
  });
  vi.stubEnv('BROWSER', browser);
  finished = await finishedRecording(folder, 'gif', [2, 1, 3]);
});
afterAll(() => {
  finished.close();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  rmSync(join(folder, 'url'), { force: true });
  decided.length = 0;
  carryOut = async (decision, say) => {
    decided.push(decision);
    say('Encoding 50 %');
    return 'Saved as x.gif.';
  };
  const ending = new AbortController();
  leave.now = () => ending.abort();
  over = showPreview({
    finished,
    upload: true,
    texts: english,
    signal: ending.signal,
    carryOut: (...given) => carryOut(...given),
  });
  while (!existsSync(join(folder, 'url'))) await sleep(10);
  address = new URL(readFileSync(join(folder, 'url'), 'utf8').trim());
});
afterEach(async () => {
  leave.now();
  await over;
});

interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

function ask(path: string, { method = 'GET', headers = {}, body }: Asked = {}) {
  return new Promise<{ status: number; body: Buffer; type: string }>((resolve, reject) => {
    const { hostname, port, pathname } = address;
    const asking = request({
      hostname,
      port,
      path: path.startsWith('/') ? path : pathname + path,
      method,
      headers,
      agent: false,
    });
    asking.on('response', async (response) => {
      const parts: Buffer[] = [];
      for await (const part of response) parts.push(part as Buffer);
      const type = response.headers['content-type'] ?? '';
      resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts), type });
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

const decision = JSON.stringify({ action: 'save', from: 0, to: 6 });

it('stands on this machine alone, behind 128 random bits, and gives nothing to whoever lacks one of them', async () => {
  expect([address.hostname, /^\/[0-9a-f]{32}\/$/.test(address.pathname)]).toEqual(['127.0.0.1', true]);
  const wrong = address.pathname.replace(/[0-9a-f]/, (digit) => (digit === '0' ? '1' : '0'));
  for (const path of ['/', '/frame/0', '//', wrong, `${wrong}frame/0`, address.pathname.slice(0, -2), '/favicon.ico']) {
    expect([path, (await ask(path)).status]).toEqual([path, 404]);
  }
  expect((await ask(`${wrong}decide`, { method: 'POST', body: decision })).status).toBe(404);
  expect(decided).toEqual([]);
});

it('gives nothing under another name for this machine, nor to a page from elsewhere', async () => {
  const headers: Record<string, string>[] = [
    { Host: `localhost:${address.port}` },
    { Host: 'evil.example' },
    { Host: '127.0.0.1' },
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
  ];
  for (const each of headers) {
    expect((await ask('', { headers: each })).status).toBe(404);
    expect((await ask('decide', { method: 'POST', headers: each, body: decision })).status).toBe(404);
  }
  expect(decided).toEqual([]);
  expect((await ask('', { headers: { Origin: address.origin } })).status).toBe(200);
});

it('shows each frame as it was taken, in any order, and no other', async () => {
  const { width, height } = recordingSize;
  for (const frame of [2, 0, 1]) {
    const { body, type } = await ask(`frame/${frame}`);
    const raw = await sharp(body).removeAlpha().raw().toBuffer();
    const drawn = Buffer.alloc(width * height * 3);
    for (let at = 0; at < width * height; at += 1) {
      drawn.writeUIntBE(recordedPixel(frame, at % width, Math.floor(at / width)), at * 3, 3);
    }
    expect([type, raw.equals(drawn)]).toEqual(['image/png', true]);
  }
  for (const path of ['frame/3', 'frame/-1', 'frame/0/..', 'nothing']) expect((await ask(path)).status).toBe(404);
  expect((await ask('', { method: 'PUT' })).status).toBe(405);
});

it('tells how large a part becomes', async () => {
  expect(JSON.parse((await ask('size?from=0&to=6')).body.toString())).toEqual({ bytes: finished.bytes });
});

it('carries a decision out once, tells how far it is, and is gone then', async () => {
  const { status, body } = await ask('decide', { method: 'POST', body: decision });
  const lines = body.toString().trim().split('\n');
  expect([status, lines.map((line) => JSON.parse(line))]).toEqual([
    200,
    [{ stage: 'Encoding 50 %' }, { done: 'Saved as x.gif.' }],
  ]);
  expect([decided, await over]).toEqual([[{ action: 'save', from: 0, to: 6 }], 'done']);
  await expect(ask('')).rejects.toThrow(/ECONNREFUSED/);
});

it('refuses what is no decision, and lets a failed one be taken again', async () => {
  for (const body of [
    '',
    '{}',
    JSON.stringify({ action: 'send', from: 0, to: 6 }),
    '{"action":"save","from":3,"to":3}',
  ]) {
    expect((await ask('decide', { method: 'POST', body })).status).toBe(400);
  }
  const well = carryOut;
  carryOut = () => Promise.reject(new Error('The disk is full'));
  const failed = await ask('decide', { method: 'POST', body: decision });
  expect(JSON.parse(failed.body.toString())).toEqual({ error: 'The disk is full' });
  carryOut = well;
  expect((await ask('decide', { method: 'POST', body: decision })).body.toString()).toMatch(/Saved as/);
});

it('says at once that no browser could be started, and not that the page was left', async () => {
  vi.stubEnv('BROWSER', 'false');
  try {
    expect(await showPreview({ finished, upload: true, texts: english, carryOut: async () => '' })).toBe('no-browser');
  } finally {
    vi.stubEnv('BROWSER', join(folder, 'browser'));
  }
});
