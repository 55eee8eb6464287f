import { expect, it } from 'vitest';
import { callbackPath } from './callback-path.ts';

const base = 'https://shots.example';

it.each([
  ['/consent/abc', '/consent/abc'],
  ['/consent/abc?x=1#y', '/consent/abc?x=1#y'],
  ['https://shots.example/consent/abc', '/consent/abc'],
])('goes on to %s, on this site', (asked, path) => {
  expect(callbackPath(asked, base)).toBe(path);
});

it.each([
  undefined,
  '',
  'https://evil.example/',
  'http://shots.example/',
  'https://shots.example.evil.example/',
  'https://shots.example:444/',
  'https://shots.example@evil.example/',
  'https://me@shots.example/consent/abc',
  '//evil.example/',
  '/\\evil.example/',
  '\\\\evil.example',
  '/\t/evil.example',
  '\n//evil.example',
  '/\n/evil.example',
  'javascript:alert(1)',
  'data:text/html,x',
  'consent/abc',
  'https://',
])('goes to the pictures when asked for %j', (asked) => {
  expect(callbackPath(asked, base)).toBe('/');
});

it('never gives a path that a browser would take for another host', () => {
  for (const asked of ['/.//evil.example', 'https://shots.example//evil.example', '/x/..//evil.example']) {
    expect(new URL(callbackPath(asked, base), base).origin, asked).toBe(base);
  }
});
