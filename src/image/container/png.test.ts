import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  animation,
  framesByFfmpeg,
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

const picture = await painting(64, 40).png().toBuffer();
const SIGNATURE = picture.subarray(0, 8);

function chunk(name: string, data: Uint8Array | string = ''): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), typeof data === 'string' ? Buffer.from(data) : data]);
  const whole = Buffer.alloc(8 + body.length);
  whole.writeUInt32BE(body.length - 4, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), 4 + body.length);
  return whole;
}

function header(width: number, height: number, depth = 8, colour = 2, interlace = 0): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([depth, colour, 0, 0, interlace], 8);
  return chunk('IHDR', data);
}

const png = (...chunks: Buffer[]) => Buffer.concat([SIGNATURE, ...chunks]);
const END = chunk('IEND');

/** The picture with more chunks in front of its pixels. */
const withChunks = (...chunks: Buffer[]) => Buffer.concat([picture.subarray(0, 33), ...chunks, picture.subarray(33)]);

function namesIn(file: Buffer): string[] {
  const names: string[] = [];
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at))
    names.push(file.toString('latin1', at + 4, at + 8));
  return names;
}

describe('a PNG', () => {
  it('comes out byte for byte where there is nothing to take away, as one slice', async () => {
    const { parts, ...rest } = await inspect(picture, LIMITS);
    expect(rest).toEqual({ type: 'image/png', width: 64, height: 40, frames: 1, bytes: picture.length });
    expect(parts).toHaveLength(1);
    expect(parts[0]?.buffer).toBe(picture.buffer);
    expect(Buffer.from(parts[0] ?? [])).toEqual(picture);
  });

  it('loses everything that tells of a person and keeps its orientation and every pixel', async () => {
    const tagged = await tag(picture, 'png', '-Orientation#=6');
    expect((await identifyingTags(tagged, 'png')).length).toBeGreaterThan(10);
    const served = await strip(tagged);
    expect(await identifyingTags(served, 'png')).toEqual([]);
    expect(await tagsOf(served, 'png')).toMatchObject({ 'IFD0:Orientation': 6 });
    expect(await framesBySharp(served)).toBe(await framesBySharp(picture));
    expect(await framesByFfmpeg(served, 'png')).toEqual(await framesByFfmpeg(picture, 'png'));
  });

  it('loses time, text, private and repeated chunks, and what has a wrong length', async () => {
    const hidden = ['tEXt', 'zTXt', 'iTXt', 'tIME', 'prVt', 'vpAg', 'dSIG', 'sPLT', 'gAMA'];
    const served = await strip(withChunks(...hidden.map((name) => chunk(name, `Author\0${SECRET}`))));
    expect(served).toEqual(picture);
  });

  it('keeps how its colours are meant, and the profile without its name', async () => {
    const profiled = await painting(64, 40).withIccProfile('p3').png().toBuffer();
    const at = profiled.indexOf('iCCP') - 4;
    const old = profiled.subarray(at, at + 12 + profiled.readUInt32BE(at));
    const data = old.subarray(8, -4);
    const named = Buffer.concat([Buffer.from(`${SECRET}\0`), data.subarray(data.indexOf(0) + 1), Buffer.from(SECRET)]);
    const colours = [chunk('gAMA', Buffer.of(0, 0, 177, 143)), chunk('sBIT', Buffer.of(8, 8, 8))];
    const served = await strip(
      Buffer.concat([profiled.subarray(0, at), ...colours, chunk('iCCP', named), profiled.subarray(at + old.length)]),
    );
    expect(served.includes(SECRET)).toBe(false);
    expect(namesIn(served)).toEqual(expect.arrayContaining(['gAMA', 'sBIT', 'iCCP']));
    const profileOf = async (bytes: Buffer) => (await sharp(bytes).metadata()).icc;
    expect(await profileOf(served)).toEqual(await profileOf(profiled));
  });

  it('drops a profile that is none, and one that unpacks without end', async () => {
    const bomb = deflateSync(Buffer.alloc(64 * 1024 * 1024));
    for (const profile of [Buffer.from('no zlib'), deflateSync(Buffer.from(SECRET)), bomb]) {
      const served = await strip(withChunks(chunk('iCCP', Buffer.concat([Buffer.from('n\0\0'), profile]))));
      expect(served).toEqual(picture);
    }
  });

  it('loses what lies behind its end: an older, uncropped picture, a script, an archive', async () => {
    for (const tail of [picture, Buffer.from('<script>alert(1)</script>'), Buffer.from('PK\x03\x04archive')]) {
      expect(await strip(Buffer.concat([picture, tail]))).toEqual(picture);
    }
  });

  it.each([
    ['behind the compressed pixels', withTail],
    ['as more rows than it says', withMoreRows],
  ])('is refused with data hidden %s', async (_, make) => {
    expect(await verdictOn(make())).toBe('corrupt_image');
  });

  it('is read in every colour type, depth and interlacing', async () => {
    const samples: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
    const depths: Record<number, number[]> = {
      0: [1, 2, 4, 8, 16],
      2: [8, 16],
      3: [1, 2, 4, 8],
      4: [8, 16],
      6: [8, 16],
    };
    for (const [colour, count] of Object.entries(samples)) {
      for (const depth of depths[Number(colour)] ?? []) {
        const stride = 1 + Math.ceil((13 * count * depth) / 8);
        const palette = colour === '3' ? [chunk('PLTE', Buffer.alloc(6))] : [];
        const of = (bytes: number) => chunk('IDAT', deflateSync(Buffer.alloc(bytes)));
        const flat = png(header(13, 9, depth, Number(colour)), ...palette, of(stride * 9), END);
        expect(await verdictOn(flat)).toBe('accepted');
        expect((await sharp(flat).raw().toBuffer()).length).toBeGreaterThan(0);
        expect(await verdictOn(png(header(13, 9, depth, Number(colour)), ...palette, of(stride * 9 - 1), END))).toBe(
          'corrupt_image',
        );
      }
    }
    for (const [width, height] of [
      [1, 1],
      [3, 2],
      [5, 5],
      [64, 40],
    ] as const) {
      const interlaced = await painting(width, height).png({ progressive: true }).toBuffer();
      expect(await strip(interlaced)).toEqual(interlaced);
    }
  });

  it.each([
    ['a wrong checksum', () => flip(picture, picture.length - 14)],
    ['a row filter that does not exist', () => png(header(2, 2), chunk('IDAT', deflateSync(Buffer.alloc(14, 9))), END)],
    ['a wrong Adler-32', () => png(header(2, 2), chunk('IDAT', flip(deflateSync(Buffer.alloc(14)), -1)), END)],
    ['no pixels', () => png(header(2, 2), END)],
    ['no end', () => picture.subarray(0, -12)],
    ['two headers', () => withChunks(header(64, 40))],
    ['an unknown critical chunk', () => withChunks(chunk('CgBI', Buffer.alloc(4)))],
    ['a palette missing', () => png(header(2, 2, 8, 3), chunk('IDAT', deflateSync(Buffer.alloc(6))), END)],
    [
      'a depth that its colours cannot have',
      () => png(header(2, 2, 4, 2), chunk('IDAT', deflateSync(Buffer.alloc(14))), END),
    ],
    ['pixels in two places', () => Buffer.concat([picture.subarray(0, -12), chunk('tEXt', 'a'), chunk('IDAT'), END])],
    ['no width', () => png(header(0, 2), chunk('IDAT', deflateSync(Buffer.alloc(2))), END)],
    ['endless chunks', () => withChunks(...Array<Buffer>(100_001).fill(chunk('prVt')))],
  ])('is refused with %s', async (_, make) => {
    expect(await verdictOn(make())).toBe('corrupt_image');
  });
});

describe('an animated PNG', async () => {
  const animated = await animation('png', 5, '-plays', '3');

  it('keeps its frames, their times and its loops, and loses the rest', async () => {
    const served = await strip(await tag(animated, 'png', '-Orientation#=8'));
    expect((await inspect(animated, LIMITS)).frames).toBe(5);
    expect(await identifyingTags(served, 'png')).toEqual([]);
    expect(await tagsOf(served, 'png')).toMatchObject({ 'PNG:AnimationPlays': 3, 'IFD0:Orientation': 8 });
    expect(await framesByFfmpeg(served, 'png')).toEqual(await framesByFfmpeg(animated, 'png'));
  });

  it('is refused with a frame damaged, missing, out of order or off the canvas', async () => {
    const last = animated.lastIndexOf('fdAT');
    const control = animated.lastIndexOf('fcTL');
    const cut = (from: number, to: number) => Buffer.concat([animated.subarray(0, from), animated.subarray(to)]);
    const moved = Buffer.from(animated);
    moved.writeUInt32BE(40, control + 16);
    moved.writeUInt32BE(crc32(moved.subarray(control, control + 30)), control + 30);
    for (const bytes of [
      flip(animated, last + 20),
      cut(control - 4, animated.length - 12),
      cut(animated.indexOf('fcTL', 100) - 4, animated.indexOf('fcTL', 100) + 34),
      moved,
    ]) {
      expect(await verdictOn(bytes)).toBe('corrupt_image');
    }
  });

  it('is one picture where it says nothing of being animated', async () => {
    const at = animated.indexOf('acTL') - 4;
    const still = await inspect(Buffer.concat([animated.subarray(0, at), animated.subarray(at + 20)]), LIMITS);
    expect(still.frames).toBe(1);
    expect(namesIn(Buffer.concat(still.parts))).not.toContain('fdAT');
  });
});

function flip(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  const index = at < 0 ? bytes.length + at : at;
  changed[index] = (changed[index] ?? 0) ^ 1;
  return changed;
}

function withTail(): Buffer {
  return Buffer.concat([picture.subarray(0, -12), chunk('IDAT', `<script>${'x'.repeat(600_000)}`), END]);
}

function withMoreRows(): Buffer {
  return png(header(2, 2), chunk('IDAT', deflateSync(Buffer.alloc(7 * 3))), END);
}
