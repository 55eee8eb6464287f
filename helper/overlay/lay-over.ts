import type { Point } from '#helper/platform/rect.ts';
import { mix } from './mix.ts';
import type { Sprite } from './scene.ts';

/** Lays one sprite, which is kept and laid again, over another at a place inside it. */
export function layOver(under: Sprite, sprite: Sprite, { x, y }: Point): void {
  const { rows, columns, colours } = inkOf(sprite);
  const { pixels, width } = under;
  const start = y * width + x;
  for (let at = 0; at < colours.length; at += 1) {
    const to = start + (rows[at] as number) * width + (columns[at] as number);
    pixels[to] = over(pixels[to] as number, colours[at] as number);
  }
}

/** Where a sprite has a colour. */
interface Ink {
  rows: Uint16Array;
  columns: Uint16Array;
  colours: Int32Array;
}

const inks = new WeakMap<Sprite, Ink>();

/** Most of a grid and of a letter is clear: looking for its colours took longer than laying them. */
function inkOf(sprite: Sprite): Ink {
  const known = inks.get(sprite);
  if (known) return known;
  const places: number[] = [];
  for (const [at, pixel] of sprite.pixels.entries()) if (pixel >>> 24 !== 0) places.push(at);
  const ink = {
    rows: Uint16Array.from(places, (at) => at / sprite.width),
    columns: Uint16Array.from(places, (at) => at % sprite.width),
    colours: Int32Array.from(places, (at) => sprite.pixels[at] as number),
  };
  inks.set(sprite, ink);
  return ink;
}

/** One colour over another, each 0xAARRGGBB and not premultiplied, as a signed number. */
export function over(under: number, above: number): number {
  const alpha = above >>> 24;
  const below = under >>> 24;
  if (alpha === 255 || below === 0) return above | 0;
  if (alpha === 0) return under | 0;
  if (below === 255) return mix(above, under, alpha) | 0xff000000;
  const left = (below * (255 - alpha)) / 255;
  const whole = alpha + left;
  const blue = ((above & 255) * alpha + (under & 255) * left) / whole + 0.5;
  const green = (((above >>> 8) & 255) * alpha + ((under >>> 8) & 255) * left) / whole + 0.5;
  const red = (((above >>> 16) & 255) * alpha + ((under >>> 16) & 255) * left) / whole + 0.5;
  return ((whole + 0.5) << 24) | (red << 16) | (green << 8) | blue;
}
