import { expect, it } from 'vitest';
import type { Frame } from '#helper/capture/capture.ts';
import { layoutMagnifier, magnifierSprite } from './magnifier.ts';
import { SpritePainter } from './sprites.ts';

const frame: Frame = { x: 100, y: 50, width: 60, height: 40, data: new Uint8Array(60 * 40 * 4), stride: 240 };
const pixels = new Uint32Array(frame.data.buffer);
pixels.forEach((_, at) => {
  pixels[at] = (at * 2654435761) & 0xffffff;
});
const aimed = (pointer: { x: number; y: number }, scale: number) => ({ pointer, place: pointer, scale });
const colourAt = (x: number, y: number) => pixels[(y - frame.y) * 60 + x - frame.x];

it.each([1, 1.5, 2])('shows each of the 15 × 15 pixels round the pointer in its own colour at scale %d', (scale) => {
  const sprite = magnifierSprite(new SpritePainter(), frame, aimed({ x: 130, y: 70 }, scale));
  const [edge, cell] = [Math.round(14 * scale), 10 * scale];
  for (let row = 0; row < 15; row += 1) {
    for (let column = 0; column < 15; column += 1) {
      const [x, y] = [column, row].map((index) => edge + Math.round((index + 0.5) * cell)) as [number, number];
      const shown = sprite.pixels[y * sprite.width + x] as number;
      // The round corners of the plate cut the pixels there.
      if ([0, 14].includes(column) && row === 0) continue;
      expect(shown.toString(16)).toBe((0xff000000 + (colourAt(123 + column, 63 + row) as number)).toString(16));
    }
  }
});

it('shows nothing of the screen where there is none, and has corners that are round', () => {
  const sprite = magnifierSprite(new SpritePainter(), frame, aimed({ x: 100, y: 50 }, 1));
  expect(sprite.pixels[(14 + 35) * sprite.width + 14 + 35]?.toString(16)).toBe('ff08090b');
  expect((sprite.pixels[14 * sprite.width + 14] as number) >>> 24).toBeLessThan(128);
  expect(sprite).toMatchObject({ width: 178, height: 224 });
});

it.each([1, 1.25, 1.5, 2])('is opaque where it says so at scale %d', (scale) => {
  const sprite = magnifierSprite(new SpritePainter(), frame, aimed({ x: 130, y: 70 }, scale));
  const { x, y, width, height } = sprite.solid ?? { x: 0, y: 0, width: 0, height: 0 };
  expect(width * height).toBeGreaterThan(0.6 * sprite.width * sprite.height);
  for (let row = y; row < y + height; row += 1) {
    const line = sprite.pixels.subarray(row * sprite.width + x, row * sprite.width + x + width);
    expect(line.every((pixel) => pixel >>> 24 === 255)).toBe(true);
  }
});

it('keeps a picture as it was until the second one after it', () => {
  const painter = new SpritePainter();
  const first = magnifierSprite(painter, frame, aimed({ x: 110, y: 60 }, 1));
  const copy = first.pixels.slice();
  const second = magnifierSprite(painter, frame, aimed({ x: 150, y: 80 }, 1));
  expect(first.pixels.every((pixel, at) => pixel === copy[at])).toBe(true);
  expect(second.pixels.every((pixel, at) => pixel === copy[at])).toBe(false);
});

it('stands on the other side of the pointer where the monitor ends', () => {
  const monitor = { x: 0, y: 0, width: 800, height: 600 };
  expect(layoutMagnifier({ x: 100, y: 100 }, monitor, 1)).toMatchObject({ x: 108, y: 108 });
  expect(layoutMagnifier({ x: 790, y: 590 }, monitor, 1)).toMatchObject({ x: 604, y: 358 });
});
