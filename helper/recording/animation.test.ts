import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { type Format, openEncoder } from './animation.ts';
import { colourDistance } from './gif/palette.ts';
import { takeDelta } from './picture-delta.ts';

const size = { width: 61, height: 43, fps: 15 };
type Draw = (x: number, y: number) => number;

/** Encodes pictures that are seen for so many slots each, and decodes the file by sharp. */
async function encode(format: Format, pictures: { draw: Draw; slots: number }[]) {
  const encoder = await openEncoder(format, size);
  const parts = [Buffer.from(encoder.start())];
  const before = new Uint32Array(size.width * size.height);
  let slot = 0;
  for (const { draw, slots } of pictures) {
    const after = Uint32Array.from(before, (_, at) => draw(at % size.width, Math.floor(at / size.width)));
    const delta = takeDelta(before, after, size.width);
    if (!delta) throw new Error('Each picture has to differ from the one before');
    parts.push(Buffer.from(await encoder.frame({ delta, from: slot, to: slot + slots })));
    slot += slots;
  }
  const bytes = Buffer.concat(parts);
  const { tail, patch } = encoder.end(bytes.length);
  if (patch) bytes.set(patch.bytes, patch.at);
  return decode(Buffer.concat([bytes, tail]));
}

async function decode(file: Buffer) {
  const { delay, loop, pages = 1 } = await sharp(file, { animated: true }).metadata();
  const raw = await sharp(file, { animated: true }).removeAlpha().raw().toBuffer();
  const pixel = (page: number, x: number, y: number) =>
    (raw.readUIntBE(((page * size.height + y) * size.width + x) * 3, 3) | 0xff000000) >>> 0;
  return { delay, loop, pages, pixel, bytes: file.length };
}

const grey: Draw = () => 0x808080;
const square =
  (left: number): Draw =>
  (x, y) =>
    x >= left && x < left + 7 && y > 10 && y < 21 ? 0xff8000 + left : 0x808080;
const rainbow =
  (turn: number): Draw =>
  (x, y) =>
    (((x * 4 + turn * 9) & 255) << 16) | (((y * 5 + turn) & 255) << 8) | ((x * y + turn * 3) & 255);

describe.each(['gif', 'webp'] as const)('as %s', (format) => {
  it('keeps flat colours exactly, frame by frame, with the time of each, and plays for ever', async () => {
    const draws = [grey, square(3), square(9), grey, square(54)];
    const made = await encode(
      format,
      draws.map((draw, at) => ({ draw, slots: at + 1 })),
    );
    expect(made).toMatchObject({ pages: 5, loop: 0 });
    const ends = [1, 3, 6, 10, 15].map((slot) => (format === 'gif' ? Math.ceil(slot * 6.6666) * 10 : slot * 66.6666));
    const expected = ends.map((end, at) => Math.round(end) - Math.round(ends[at - 1] ?? 0));
    expect(made.delay).toEqual(expected);
    for (const [page, draw] of draws.entries()) {
      for (let x = 0; x < size.width; x++) {
        for (const y of [0, 11, 20, 42]) expect(made.pixel(page, x, y)).toBe((draw(x, y) | 0xff000000) >>> 0);
      }
    }
  });

  it('stays close to pictures of more colours than a palette has', async () => {
    const made = await encode(
      format,
      [0, 1, 2, 3].map((turn) => ({ draw: rainbow(turn), slots: 1 })),
    );
    for (let page = 0; page < 4; page++) {
      let sum = 0;
      for (let x = 0; x < size.width; x++) {
        for (let y = 0; y < size.height; y++) sum += colourDistance(made.pixel(page, x, y), rainbow(page)(x, y));
      }
      // The mean square of 17 levels of grey for GIF; WebP loses nothing.
      expect(sum / (size.width * size.height)).toBeLessThanOrEqual(format === 'gif' ? 7 * 17 ** 2 : 0);
    }
  });
});
