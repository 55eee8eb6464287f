import { expect, it } from 'vitest';
import { byteSize } from './byte-size.ts';

it.each([
  [1, '1 byte'],
  [999, '999 bytes'],
  [1000, '1 kB'],
  [12_345, '12.3 kB'],
  [999_900, '1 MB'],
  [52_428_800, '52.4 MB'],
  [5_000_000_000, '5 GB'],
  [7_000_000_000_000, '7000 GB'],
])('says %i bytes as %s', (bytes, words) => {
  expect(byteSize(bytes, 'en')).toBe(words);
});

it('writes as German does', () => {
  expect(byteSize(12_345, 'de')).toBe('12,3 kB');
  expect(byteSize(1_230_000, 'de')).toBe('1,23 MB');
  expect(byteSize(999, 'de')).toBe('999 Bytes');
});
