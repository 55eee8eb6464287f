import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  animation,
  framesByFfmpeg,
  framesByMagick,
  framesBySharp,
  identifyingTags,
  LIMITS,
  painting,
  SECRET,
  strip,
  tag,
  tagsOf,
  verdictOn,
} from './fixtures.ts';
import { inspect } from './inspect.ts';

const picture = await painting(64, 40).gif().toBuffer();
const animated = await animation('gif', 5, '-loop', '3');

const NETSCAPE = Buffer.from('\x21\xff\x0bNETSCAPE2.0\x03\x01\x03\x00\x00', 'latin1');
const TRAILER = Buffer.of(0x3b);

const subBlocks = (data: Buffer): Buffer => {
  const blocks: Buffer[] = [];
  for (let at = 0; at < data.length; at += 255) {
    const block = data.subarray(at, at + 255);
    blocks.push(Buffer.of(block.length), block);
  }
  return Buffer.concat([...blocks, Buffer.of(0)]);
};

/** A GIF of one frame, 2 × 2 pixels, with these LZW data. */
const small = (data: Buffer, { rootBits = 2, frame = 2, table = 0x80 } = {}) =>
  Buffer.concat([
    Buffer.from('GIF89a\x02\x00\x02\x00', 'latin1'),
    Buffer.of(table, 0, 0, ...(table ? [0, 0, 0, 255, 255, 255] : [])),
    Buffer.of(0x2c, 0, 0, 0, 0, frame, 0, frame, 0, 0, rootBits),
    subBlocks(data),
    TRAILER,
  ]);

/** Clear, 0, 0, 0, 0 and the end, the last two in 4 bits, for the table has grown to 8 entries. */
const FOUR_PIXELS = codes([4, 3], [0, 3], [0, 3], [0, 3], [0, 4], [5, 4]);

function codes(...list: [code: number, bits: number][]): Buffer {
  let bits = '';
  for (const [code, width] of list) bits = code.toString(2).padStart(width, '0') + bits;
  bits = bits.padStart(Math.ceil(bits.length / 8) * 8, '0');
  return Buffer.from(
    bits
      .match(/.{8}/g)
      ?.map((byte) => Number.parseInt(byte, 2))
      .reverse() ?? [],
  );
}

describe('a GIF', () => {
  it('comes out byte for byte where there is nothing to take away, as one slice', async () => {
    const { parts } = await inspect(picture, LIMITS);
    expect(parts).toHaveLength(1);
    expect(Buffer.concat(parts)).toEqual(picture);
    expect(await inspect(picture, LIMITS)).toMatchObject({ type: 'image/gif', width: 64, height: 40, frames: 1 });
  });

  it('keeps its frames, their times and its loops, and loses everything that tells of a person', async () => {
    const tagged = await tag(animated, 'gif');
    expect((await identifyingTags(tagged, 'gif')).length).toBeGreaterThan(5);
    const served = await strip(tagged);
    expect((await inspect(animated, LIMITS)).frames).toBe(5);
    expect(await identifyingTags(served, 'gif')).toEqual([]);
    expect(served.includes(SECRET)).toBe(false);
    expect(await tagsOf(served, 'gif')).toMatchObject({ 'GIF:AnimationIterations': 3, 'GIF:FrameCount': 5 });
    expect(await framesByFfmpeg(served, 'gif')).toEqual(await framesByFfmpeg(animated, 'gif'));
    expect(await framesByMagick(served, 'gif')).toBe(await framesByMagick(animated, 'gif'));
    expect(await framesBySharp(served)).toBe(await framesBySharp(animated));
  });

  it('is decoded in every size and number of colours that encoders write', async () => {
    for (const colours of [2, 3, 16, 100, 256]) {
      for (const [width, height] of [
        [1, 1],
        [7, 3],
        [300, 200],
      ] as const) {
        const bytes = await painting(width, height).gif({ colours, dither: 0 }).toBuffer();
        expect(await strip(bytes)).toEqual(bytes);
      }
    }
    const interlaced = await painting(300, 200).gif({ progressive: true }).toBuffer();
    expect(await strip(interlaced)).toEqual(interlaced);
  });

  it('loses comments, plain text and its timing, unknown extensions and all but the first looping', async () => {
    const start = 13 + (3 << ((picture.readUInt8(10) & 7) + 1));
    const block = subBlocks(Buffer.from(SECRET.repeat(40)));
    const hidden = [
      Buffer.concat([Buffer.of(0x21, 0xfe), block]),
      Buffer.of(0x21, 0xf9, 4, 0, 50, 0, 0, 0),
      Buffer.concat([Buffer.of(0x21, 0x01), block]),
      Buffer.concat([Buffer.from('\x21\xff\x0bXMP DataXMP', 'latin1'), block]),
      Buffer.concat([Buffer.of(0x21, 0x99), block]),
    ];
    const bytes = [picture.subarray(0, start), NETSCAPE, ...hidden, NETSCAPE, picture.subarray(start)];
    const served = await strip(Buffer.concat(bytes));
    expect(served).toEqual(Buffer.concat([picture.subarray(0, start), NETSCAPE, picture.subarray(start)]));
  });

  it('keeps its colour profile, once, and loses what only has the name of one', async () => {
    const start = 13 + (3 << ((picture.readUInt8(10) & 7) + 1));
    const { icc = Buffer.alloc(0) } = await sharp(
      await painting(8, 8).withIccProfile('p3').png().toBuffer(),
    ).metadata();
    const block = (data: Buffer) => Buffer.concat([Buffer.from('\x21\xff\x0bICCRGBG1012', 'latin1'), subBlocks(data)]);
    const around = (...blocks: Buffer[]) =>
      Buffer.concat([picture.subarray(0, start), ...blocks, picture.subarray(start)]);
    expect(icc.length).toBeGreaterThan(128);
    const fake = block(Buffer.from(SECRET));
    const trailing = block(Buffer.concat([icc, Buffer.from(SECRET)]));
    expect(await strip(around(fake, trailing, block(icc), block(icc)))).toEqual(around(block(icc)));
    expect((await tagsOf(await strip(around(block(icc))), 'gif'))['ICC-header:ProfileFileSignature']).toBe('acsp');
  });

  it('loses what hides behind the pixels of a frame, and what lies behind its end', async () => {
    const clean = small(FOUR_PIXELS);
    expect(await strip(clean)).toEqual(clean);
    expect(await strip(Buffer.concat([clean, Buffer.from(`<script>${SECRET}`)]))).toEqual(clean);
    for (const length of [1, 251, 252, 253, 1_000]) {
      const hiding = small(Buffer.concat([FOUR_PIXELS, Buffer.alloc(length, SECRET)]));
      expect(await strip(hiding)).toEqual(clean);
      expect(await framesByFfmpeg(hiding, 'gif')).toEqual(await framesByFfmpeg(clean, 'gif'));
    }
    const ownBlock = Buffer.concat([clean.subarray(0, -2), subBlocks(Buffer.from(SECRET)), TRAILER]);
    expect(await strip(ownBlock)).toEqual(clean);
  });

  it('is taken without an end code, once all pixels are there', async () => {
    const bytes = small(codes([4, 3], [0, 3], [0, 3], [0, 3], [0, 4]));
    expect(await strip(bytes)).toEqual(bytes);
  });

  it.each([
    ['no trailer', () => picture.subarray(0, -1)],
    ['a frame whose pixels stop', () => small(codes([4, 3], [0, 3], [0, 3], [5, 3]))],
    ['a frame whose codes run out', () => small(codes([4, 3], [0, 3], [0, 3]).subarray(0, 1))],
    ['a code that is not known yet', () => small(codes([4, 3], [7, 3]))],
    ['a code from before the table was cleared', () => small(codes([4, 3], [0, 3], [6, 3], [4, 3], [6, 3]))],
    ['more pixels in a string than are left', () => small(codes([4, 3], [0, 3], [6, 3], [7, 3], [5, 4]))],
    ['a code size that does not exist', () => small(FOUR_PIXELS, { rootBits: 12 })],
    ['a frame without pixels', () => small(FOUR_PIXELS, { frame: 0 })],
    ['no colours', () => small(FOUR_PIXELS, { table: 0 })],
    ['no frame', () => Buffer.concat([picture.subarray(0, 13), Buffer.alloc(768), TRAILER])],
    ['an unknown block', () => Buffer.concat([animated.subarray(0, -1), Buffer.of(0x99), TRAILER])],
  ])('is refused with %s', async (_, make) => {
    expect(await verdictOn(make())).toBe('corrupt_image');
  });

  it('is refused with more frames, or more pixels in all of them, than the limits allow', async () => {
    expect(await verdictOn(animated, { ...LIMITS, maxFrames: 4 })).toBe('too_large');
    expect(await verdictOn(animated, { ...LIMITS, maxAnimationPixels: 48 * 32 * 5 - 1 })).toBe('too_large');
    expect(await verdictOn(animated, { maxPixels: 48 * 32, maxFrames: 5, maxAnimationPixels: 48 * 32 * 5 })).toBe(
      'accepted',
    );
  });
});
