import sharp, { type Metadata } from 'sharp';
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

const lossy = await painting(64, 40).webp().toBuffer();
const kinds = [
  ['lossy', lossy],
  ['lossless', await painting(64, 40).webp({ lossless: true }).toBuffer()],
  ['lossy with alpha', await painting(64, 40, { alpha: true }).webp().toBuffer()],
  ['lossless with alpha', await painting(64, 40, { alpha: true }).webp({ lossless: true }).toBuffer()],
] as const;
const animated = await animation('webp', 5, '-loop', '3');

function chunk(name: string, data: Buffer | string): Buffer {
  const body = Buffer.from(data as string, 'latin1');
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

function riff(...chunks: Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from('WEBP'), ...chunks]);
  const head = Buffer.from('RIFF\0\0\0\0');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}

function canvas(flags: number, width: number, height: number): Buffer {
  const data = Buffer.alloc(10);
  data.writeUInt8(flags, 0);
  data.writeUIntLE(width - 1, 4, 3);
  data.writeUIntLE(height - 1, 7, 3);
  return chunk('VP8X', data);
}

/** The animation with one of its ANMF frames changed. */
function withFrame(change: (frame: Buffer) => void): Buffer {
  const bytes = Buffer.from(animated);
  change(bytes.subarray(bytes.indexOf('ANMF') + 8));
  return bytes;
}

describe('a WebP', () => {
  it.each(kinds)('comes out byte for byte where there is nothing to take away (%s)', async (_, bytes) => {
    expect(await strip(bytes)).toEqual(bytes);
    expect(await inspect(bytes, LIMITS)).toMatchObject({ type: 'image/webp', width: 64, height: 40, frames: 1 });
  });

  it.each(kinds)('loses everything that tells of a person and keeps orientation and pixels (%s)', async (_, bytes) => {
    const tagged = await tag(bytes, 'webp', '-Orientation#=6');
    expect((await identifyingTags(tagged, 'webp')).length).toBeGreaterThan(10);
    const served = await strip(tagged);
    expect(await identifyingTags(served, 'webp')).toEqual([]);
    expect(served.includes('XMP ')).toBe(false);
    expect(await tagsOf(served, 'webp')).toMatchObject({ 'IFD0:Orientation': 6 });
    expect(await framesBySharp(served)).toBe(await framesBySharp(tagged));
    expect(await framesByFfmpeg(served, 'webp')).toEqual(await framesByFfmpeg(tagged, 'webp'));
  });

  it('keeps its frames, their times and its loops, and loses the rest', async () => {
    const served = await strip(await tag(animated, 'webp'));
    expect((await inspect(animated, LIMITS)).frames).toBe(5);
    expect(await identifyingTags(served, 'webp')).toEqual([]);
    const timing = ({ pages, delay, loop }: Metadata) => ({ pages, delay, loop });
    expect(timing(await sharp(served).metadata())).toEqual({ pages: 5, delay: Array(5).fill(125), loop: 3 });
    expect(await framesBySharp(served)).toBe(await framesBySharp(animated));
    expect(await framesByMagick(served, 'webp')).toBe(await framesByMagick(animated, 'webp'));
  });

  it('keeps its profile, without what lies behind it, and drops one that is none', async () => {
    const profiled = await painting(64, 40).withIccProfile('p3').webp().toBuffer();
    const icc = (await sharp(profiled).metadata()).icc ?? Buffer.alloc(0);
    const pixels = lossy.subarray(12);
    const make = (profile: Buffer) => riff(canvas(0x20, 64, 40), chunk('ICCP', profile), pixels);
    expect(await strip(profiled)).toEqual(profiled);
    expect(await strip(make(Buffer.concat([icc, Buffer.from(SECRET)])))).toEqual(make(icc));
    expect(await strip(make(Buffer.from(SECRET)))).toEqual(riff(canvas(0, 64, 40), pixels));
  });

  it('loses unknown chunks, in frames too, second pictures, false flags and what lies behind its end', async () => {
    const pixels = lossy.subarray(12);
    const secret = chunk('what', SECRET);
    const hiding = riff(canvas(0xef & ~0x02, 64, 40), secret, pixels, secret, pixels);
    expect(await strip(Buffer.concat([hiding, Buffer.from(SECRET)]))).toEqual(riff(canvas(0, 64, 40), pixels));
    const at = animated.indexOf('ANMF');
    const size = animated.readUInt32LE(at + 4);
    const frame = chunk('ANMF', Buffer.concat([animated.subarray(at + 8, at + 8 + size), secret]));
    const served = await strip(riff(animated.subarray(12, at), frame, animated.subarray(at + 8 + size)));
    expect(served).toEqual(await strip(animated));
  });

  it.each([
    ['a length beyond its end', () => lossy.subarray(0, -2)],
    ['pixels that end early', () => riff(chunk('VP8 ', lossy.subarray(20, -60)))],
    ['no pixels', () => riff(canvas(0, 64, 40))],
    ['nothing in it', () => riff()],
    ['pixels smaller than its canvas', () => riff(canvas(0, 65, 40), lossy.subarray(12))],
    ['a frame off its canvas', () => withFrame((frame) => frame.writeUIntLE(2, 0, 3))],
    ['a frame of another size than its pixels', () => withFrame((frame) => frame.writeUIntLE(10, 6, 3))],
    ['an animation without its head', () => riff(canvas(2, 48, 32), animated.subarray(animated.indexOf('ANMF')))],
  ])('is refused with %s', async (_, make) => {
    expect(await verdictOn(make())).toBe('corrupt_image');
  });

  it('is refused with more frames, or more pixels in all of them, than the limits allow', async () => {
    expect(await verdictOn(animated, { ...LIMITS, maxFrames: 4 })).toBe('too_large');
    expect(await verdictOn(animated, { ...LIMITS, maxAnimationPixels: 48 * 32 * 5 - 1 })).toBe('too_large');
  });
});
