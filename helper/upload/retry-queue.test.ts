import { expect, it } from 'vitest';
import type { Kept } from './queue.ts';
import { belongsTo, isDue } from './retry-queue.ts';

const at = (seconds: number) => new Date(seconds * 1000).toISOString();
const entry = (more: Partial<Kept> = {}): Kept => ({
  id: 'a',
  file: 'a.png',
  key: 'k',
  createdAt: at(0),
  attempts: 0,
  path: '/a.png',
  bytes: 1,
  ...more,
});

it('leaves a picture alone that another process may just be sending', () => {
  expect(isDue(entry(), 30_000)).toBe(false);
  expect(isDue(entry(), 61_000)).toBe(true);
});

it('tries the rarer the more attempts have failed, but at least every quarter of an hour', () => {
  expect(isDue(entry({ attempts: 1, lastTry: at(0) }), 15_000)).toBe(true);
  expect(isDue(entry({ attempts: 3, lastTry: at(0) }), 59_000)).toBe(false);
  expect(isDue(entry({ attempts: 3, lastTry: at(0) }), 60_000)).toBe(true);
  expect(isDue(entry({ attempts: 50, lastTry: at(0) }), 900_000)).toBe(true);
});

it('never sends by itself what the server has refused, nor what belongs to somebody else', () => {
  expect(isDue(entry({ attempts: 1, lastTry: at(0), refused: true }), 1e9)).toBe(false);
  const account = { server: 'https://a.example', user: { id: '1', name: 'A', email: 'a@a.example' } };
  expect(belongsTo(entry({ owner: { server: 'https://a.example', user: '2' } }), account)).toBe(false);
  expect(belongsTo(entry({ owner: { server: 'https://a.example', user: '1' } }), account)).toBe(true);
});

it('never sends by itself what is held back for its person, tried before or not', () => {
  expect(isDue(entry({ held: true }), 1e9)).toBe(false);
  expect(isDue(entry({ held: true, attempts: 1, lastTry: at(0) }), 1e9)).toBe(false);
});
