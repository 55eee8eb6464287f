import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { UploadAnswer } from '#contract/image.ts';
import { networkMark } from '#helper/platform/network-mark.ts';
import type { Upload } from '#helper/server/server.ts';
import { noAnswer } from '#helper/server/server-error.ts';
import type { Studio } from '#helper/shot/studio.ts';
import { keepCapture, listQueue } from '#helper/upload/queue.ts';
import { type Sender, sendWaiting } from './send-waiting.ts';

vi.mock('#helper/platform/network-mark.ts', () => ({ networkMark: vi.fn(() => 'at home') }));

const origin = 'https://shots.example';
const owner = { server: origin, user: '1' };
const HOUR = 3_600_000;
let state: string;
let queue: string;
/** What the server does with an upload. */
let answer: (upload: Upload) => UploadAnswer;
let asked: { at: number; key: string }[];
let sender: Sender;

const image: UploadAnswer = {
  status: 'ok',
  id: 'a'.repeat(22),
  url: `${origin}/image/${'a'.repeat(22)}`,
  type: 'image/png',
  bytes: 1,
  width: 1,
  height: 1,
  frames: 1,
  title: null,
  created_at: '2026-01-01T00:00:00.000Z',
  expires_at: null,
} as unknown as UploadAnswer;

function signIn(user: string): void {
  const account = { server: origin, user: { id: user, name: 'A', email: 'a@a.example' }, keeper: 'file', entry: user };
  writeFileSync(join(state, 'account.json'), JSON.stringify({ ...account, signedInAt: new Date(0).toISOString() }));
}

function start(): void {
  const server = {
    renew: async () => {},
    upload: async (upload: Upload) => {
      asked.push({ at: Date.now(), key: upload.key });
      return answer(upload);
    },
  };
  const delivery = { queue, server, pause: async () => {} };
  const studio = { delivery, folders: { state, queue } } as unknown as Studio;
  sender = sendWaiting(studio, { sent: () => {}, trouble: () => {} }, new AbortController().signal);
}

const down = () => {
  throw noAnswer(origin, { code: 'ECONNREFUSED' });
};
/** How often a picture was sent off; one try of it is three requests. */
const tries = () => asked.length / 3;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
  state = mkdtempSync(join(tmpdir(), 'prntscrn-waiting-'));
  queue = join(state, 'queue');
  asked = [];
  answer = down;
  signIn('1');
});
afterEach(() => {
  sender.close();
  vi.useRealTimers();
  rmSync(state, { recursive: true, force: true });
});

it('tries ever rarer while the server is down for hours, every quarter of an hour at last, and at once when the network is another', async () => {
  keepCapture(queue, Buffer.from('a picture'), { owner });
  start();
  await vi.advanceTimersByTimeAsync(HOUR);
  const first = tries();
  expect(first).toBeGreaterThan(7);
  expect(first).toBeLessThan(12);
  await vi.advanceTimersByTimeAsync(HOUR);
  expect(tries() - first).toBeGreaterThanOrEqual(3);
  expect(tries() - first).toBeLessThanOrEqual(4);
  expect(new Set(asked.map(({ key }) => key)).size).toBe(1);
  const before = asked.length;
  vi.mocked(networkMark).mockReturnValue('in the train');
  answer = () => image;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(asked.length).toBe(before + 1);
  expect(listQueue(queue)).toEqual([]);
});

it('asks a server that does not answer for one of many pictures only, and sends all of them once it does', async () => {
  for (let count = 0; count < 30; count++) keepCapture(queue, Buffer.from([count]), { owner });
  start();
  await vi.advanceTimersByTimeAsync(1);
  expect(tries()).toBe(1);
  await vi.advanceTimersByTimeAsync(300_000);
  expect(tries()).toBeLessThanOrEqual(21);
  answer = () => image;
  await sender.now();
  expect(listQueue(queue)).toEqual([]);
});

it('goes past a picture that the server has trouble with', async () => {
  const { entry } = keepCapture(queue, Buffer.from('one'), { owner, now: 1_000 });
  keepCapture(queue, Buffer.from('two'), { owner, now: 2_000 });
  answer = ({ key }) => (key === entry.key ? down() : image);
  start();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(listQueue(queue).map(({ key }) => key)).toEqual([entry.key]);
});

it('keeps the pictures of who has signed out, and sends them when that account is back, to no other', async () => {
  keepCapture(queue, Buffer.from('a picture'), { owner });
  rmSync(join(state, 'account.json'));
  start();
  answer = () => image;
  await vi.advanceTimersByTimeAsync(3_000);
  signIn('2');
  await vi.advanceTimersByTimeAsync(60_000);
  expect([asked, listQueue(queue).length]).toEqual([[], 1]);
  signIn('1');
  await vi.advanceTimersByTimeAsync(3_000);
  expect([asked.length, listQueue(queue)]).toEqual([1, []]);
});
