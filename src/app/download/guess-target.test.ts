import { expect, it } from 'vitest';
import { guessTarget } from './guess-target.ts';

it.each([
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0', 'win-x64'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/19 Safari/605.1.15', 'macos-arm64'],
  ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/150.0.0.0 Safari/537.36', 'linux-x64'],
  ['Mozilla/5.0 (X11; Ubuntu; Linux aarch64; rv:140.0) Gecko/20100101 Firefox/140.0', 'linux-arm64'],
  ['Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/150.0.0.0 Mobile Safari/537.36', undefined],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148', undefined],
  ['Mozilla/5.0 (X11; CrOS x86_64 15000.0.0) AppleWebKit/537.36 Chrome/150.0.0.0', undefined],
  ['curl/8.0', undefined],
])('knows the computer behind %s', (userAgent, target) => {
  expect(guessTarget(userAgent)).toBe(target);
});

it('believes the platform that a browser names where its agent says nothing', () => {
  expect(guessTarget('Mozilla/5.0', '"Windows"')).toBe('win-x64');
});
