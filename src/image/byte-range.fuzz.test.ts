import fc from 'fast-check';
import { expect, it } from 'vitest';
import { effort, hostileText } from '#test/support/fuzzing.ts';
import { matchesTag, parseRange } from './byte-range.ts';
import { parseImageName } from './image.ts';

const size = 5000;
const header = fc.oneof(
  hostileText,
  fc
    .array(fc.constantFrom('bytes', '=', '-', ',', ' ', '0', '9', '4999', '5000', '\t', '1e3', 'W/', '"', '*'), {
      maxLength: 12,
    })
    .map((words) => words.join('')),
  fc.tuple(fc.integer(), fc.bigInt()).map(([first, last]) => `bytes=${first}-${last}`),
);

it('reads any Range as bytes that the picture has, as all of it or as none', () => {
  const property = fc.property(header, (range) => {
    const wanted = parseRange(range, size);
    if (typeof wanted === 'string') return;
    expect(Number.isInteger(wanted.start) && Number.isInteger(wanted.end)).toBe(true);
    expect(0 <= wanted.start && wanted.start <= wanted.end && wanted.end < size).toBe(true);
  });
  fc.assert(property, effort(2000));
});

it('takes a tag for known only where the list has it', () => {
  const property = fc.property(header, (list) => {
    expect(matchesTag(list, '"0123"')).toBe(list.trim() === '*' || list.includes('"0123"'));
    expect(matchesTag(`"a", W/"0123"`, '"0123"')).toBe(true);
  });
  fc.assert(property, effort(2000));
});

it('takes nothing for an id that is not 22 letters and digits', () => {
  const property = fc.property(fc.oneof(hostileText, fc.hexaString({ minLength: 20, maxLength: 24 })), (name) => {
    const { id } = parseImageName(name) ?? {};
    if (id !== undefined) expect(id).toMatch(/^[0-9A-Za-z]{22}$/);
    expect(id !== undefined).toBe(/^[0-9A-Za-z]{22}(\.|$)/.test(name) && !/^.{22}\n/s.test(name));
  });
  fc.assert(property, effort(2000));
});
