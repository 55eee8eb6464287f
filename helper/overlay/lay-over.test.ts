import fc from 'fast-check';
import { expect, it } from 'vitest';
import { layOver, over } from './lay-over.ts';

const colour = fc.integer({ min: 0, max: 0xffffffff });
const parts = (pixel: number) =>
  [24, 16, 8, 0].map((shift) => (pixel >>> shift) & 255) as [number, number, number, number];

it('lays one colour over another as Porter and Duff say, to the nearest step', () => {
  fc.assert(
    fc.property(colour, colour, fc.constantFrom(0, 1, 128, 254, 255, -1), (under, above, alpha) => {
      const top = alpha < 0 ? above : ((alpha << 24) | (above & 0xffffff)) >>> 0;
      const [a, ...rgb] = parts(top);
      const [b, ...below] = parts(under);
      const whole = a + (b * (255 - a)) / 255;
      const [got, ...mixed] = parts(over(under, top));
      expect(Math.abs(got - whole)).toBeLessThanOrEqual(0.51);
      if (whole === 0) return;
      for (const [at, shade] of mixed.entries()) {
        const wanted = ((rgb[at] as number) * a + ((below[at] as number) * b * (255 - a)) / 255) / whole;
        expect(Math.abs(shade - wanted)).toBeLessThanOrEqual(0.51);
      }
    }),
    { numRuns: 2000 },
  );
});

it('touches only where the upper one has a colour', () => {
  const under = { width: 4, height: 3, pixels: new Uint32Array(12).fill(0xff101010) };
  const sprite = { width: 2, height: 2, pixels: Uint32Array.of(0xffaabbcc, 0x00ffffff, 0, 0xff010203) };
  layOver(under, sprite, { x: 1, y: 1 });
  layOver(under, sprite, { x: 2, y: 0 });
  const [_, a, b] = [0xff101010, 0xffaabbcc, 0xff010203];
  expect([...under.pixels]).toEqual([_, _, a, _, _, a, _, b, _, _, b, _]);
});
