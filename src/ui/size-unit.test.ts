import { expect, it } from 'vitest';
import { limitSize } from './size-unit.ts';

it.each([
  [52_428_800, '50 MiB', '50 MiB'],
  [50_000_000, '50 MB', '50 MB'],
  [2_000_000_000, '2 GB', '2 GB'],
  [2 ** 31, '2 GiB', '2 GiB'],
  [1_500_000, '1.5 MB', '1,5 MB'],
  [1_234_567, '1.235 MB', '1,235 MB'],
  [0, '0 MB', '0 MB'],
])('says the limit of %i bytes as %s', (bytes, english, german) => {
  expect(limitSize(bytes, 'en')).toBe(english);
  expect(limitSize(bytes, 'de')).toBe(german);
});
