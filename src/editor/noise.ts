import type { BoxMark } from './mark.ts';
import type { Mosaic } from './mosaic.ts';
import { type Paper, readable } from './paper.ts';
import { grow, type Rect } from './rect.ts';

/** How far outside of a hidden rectangle its noise looks for colours. */
export const noiseReach = 3;
const cells = 12_000;

/** One pixel outside of a hidden rectangle. */
interface Sample {
  x: number;
  y: number;
  rgb: number;
}

/**
 * Noise in the colours around a rectangle. It is made from nothing but the pixels next to the rectangle, the mark's id
 * and the rectangle's place, so that whatever is covered, the same noise comes out.
 */
export function noiseOf(mark: BoxMark, paper: Paper): Mosaic | undefined {
  const { rect } = mark;
  const samples = borderOf(rect, paper);
  if (samples.length === 0) return undefined;
  const block = Math.max(5, Math.ceil(Math.sqrt((rect.width * rect.height) / cells)));
  const width = Math.ceil(rect.width / block);
  const height = Math.ceil(rect.height / block);
  const rgba = new Uint8ClampedArray(width * height * 4);
  const random = randomFrom(mark.id);
  const sides = sidesOf(samples, rect);
  for (let cell = 0; cell < width * height; cell += 1) {
    const x = rect.x + ((cell % width) + 0.5) * block;
    const y = rect.y + (Math.floor(cell / width) + 0.5) * block;
    const rgb = choose(sides, rect, x, y, random);
    rgba.set([rgb >> 16, (rgb >> 8) & 255, rgb & 255, 255], cell * 4);
  }
  return { rgba, width, height, block, x: rect.x, y: rect.y };
}

function borderOf(rect: Rect, paper: Paper): Sample[] {
  const { x, y, width, height } = rect;
  const wide = grow(rect, noiseReach);
  const strips = [
    { x: wide.x, y: wide.y, width: wide.width, height: noiseReach },
    { x: wide.x, y: y + height, width: wide.width, height: noiseReach },
    { x: wide.x, y, width: noiseReach, height },
    { x: x + width, y, width: noiseReach, height },
  ];
  return strips.flatMap((strip) => readable(paper, strip).flatMap((part) => samplesOf(part, paper)));
}

function samplesOf(part: Rect, { picture }: Paper): Sample[] {
  const pixels = picture.pixels(part);
  const samples: Sample[] = [];
  const step = Math.max(1, Math.floor((part.width * part.height) / 3000));
  for (let index = 0; index < part.width * part.height; index += step) {
    const [red, green, blue] = pixels.subarray(index * 4, index * 4 + 3) as Uint8Array;
    const rgb = ((red ?? 0) << 16) | ((green ?? 0) << 8) | (blue ?? 0);
    samples.push({ x: part.x + (index % part.width), y: part.y + Math.floor(index / part.width), rgb });
  }
  return samples;
}

interface Side {
  samples: Sample[];
  along: 'x' | 'y';
  distance(x: number, y: number): number;
}

function sidesOf(samples: Sample[], rect: Rect): Side[] {
  const right = rect.x + rect.width;
  const below = rect.y + rect.height;
  const side = (along: 'x' | 'y', distance: Side['distance'], is: (sample: Sample) => boolean): Side => ({
    samples: samples.filter(is).toSorted((a, b) => a[along] - b[along]),
    along,
    distance,
  });
  return [
    side(
      'x',
      (_, y) => y - rect.y,
      (sample) => sample.y < rect.y,
    ),
    side(
      'x',
      (_, y) => below - y,
      (sample) => sample.y >= below,
    ),
    side(
      'y',
      (x) => x - rect.x,
      (sample) => sample.x < rect.x,
    ),
    side(
      'y',
      (x) => right - x,
      (sample) => sample.x >= right,
    ),
  ].filter((one) => one.samples.length > 0);
}

/** A pixel of a side, the likelier the nearer, somewhere about where the cell lies along that side. */
function choose(sides: Side[], rect: Rect, x: number, y: number, random: () => number): number {
  const weights = sides.map((side) => 1 / Math.max(1, side.distance(x, y)) ** 2);
  let left = random() * weights.reduce((sum, weight) => sum + weight, 0);
  let chosen = 0;
  while (chosen < sides.length - 1 && left > (weights[chosen] as number)) {
    left -= weights[chosen] as number;
    chosen += 1;
  }
  const side = sides[chosen] as Side;
  const [start, length, at] = side.along === 'x' ? [rect.x, rect.width, x] : [rect.y, rect.height, y];
  const spread = Math.max(0.04, side.distance(x, y) / length);
  const place = (at - start) / length + (random() + random() - 1) * spread;
  const index = Math.floor(Math.min(Math.max(place, 0), 0.9999) * side.samples.length);
  return (side.samples[index] as Sample).rgb;
}

/** Mulberry32: numbers from 0 to 1 that are always the same for a seed. */
function randomFrom(seed: number): () => number {
  let state = seed * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
