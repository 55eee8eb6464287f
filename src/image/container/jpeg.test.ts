import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  ask,
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

const picture = await painting(64, 40).jpeg().toBuffer();
const progressive = await painting(64, 40).jpeg({ progressive: true }).toBuffer();

function segment(marker: number, data: Uint8Array | string): Buffer {
  const body = typeof data === 'string' ? Buffer.from(data, 'latin1') : data;
  return Buffer.concat([Buffer.of(0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255), body]);
}

const withSegments = (bytes: Buffer, ...segments: Buffer[]) =>
  Buffer.concat([bytes.subarray(0, 2), ...segments, bytes.subarray(2)]);

const change = (bytes: Buffer, at: number, ...values: number[]) => {
  const changed = Buffer.from(bytes);
  changed.set(values, at);
  return changed;
};

describe('a JPEG', () => {
  it.each([
    ['baseline', picture],
    ['progressive', progressive],
  ])('comes out byte for byte where there is nothing to take away (%s)', async (_, bytes) => {
    expect(await strip(bytes)).toEqual(bytes);
    expect(await inspect(bytes, LIMITS)).toMatchObject({ type: 'image/jpeg', width: 64, height: 40, frames: 1 });
  });

  it.each([
    ['baseline', picture],
    ['progressive', progressive],
  ])('loses everything that tells of a person and keeps orientation and pixels (%s)', async (_, bytes) => {
    const tagged = await tag(bytes, 'jpg', '-Orientation#=6', '-JFIFVersion=1.2');
    expect((await identifyingTags(tagged, 'jpg')).length).toBeGreaterThan(15);
    const served = await strip(tagged);
    expect(await identifyingTags(served, 'jpg')).toEqual([]);
    expect(await tagsOf(served, 'jpg')).toMatchObject({ 'IFD0:Orientation': 6 });
    expect(await framesBySharp(served)).toBe(await framesBySharp(tagged));
    // ffmpeg turns the picture by its orientation.
    expect(await framesByFfmpeg(served, 'jpg')).toEqual(await framesByFfmpeg(tagged, 'jpg'));
  });

  it('keeps each of the eight orientations, and none that is upright or nonsense', async () => {
    for (let orientation = 1; orientation <= 8; orientation++) {
      const served = await strip(await sharp(picture).withMetadata({ orientation }).jpeg().toBuffer());
      expect((await sharp(served).metadata()).orientation).toBe(orientation === 1 ? undefined : orientation);
    }
    for (const block of ['II*\0\x08\0\0\0', 'MM\0*\xff\xff\xff\xff', 'neither', '']) {
      expect(await strip(withSegments(picture, segment(0xe1, `Exif\0\0${block}${SECRET}`)))).toEqual(picture);
    }
  });

  it('loses thumbnails, notes of its maker, comments and everything in unknown segments', async () => {
    const hidden = [0xe1, 0xe2, 0xe3, 0xe5, 0xeb, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xfd, 0xfe].map((marker) =>
      segment(marker, `MPF\0${SECRET}`),
    );
    const jfif = segment(
      0xe0,
      Buffer.concat([Buffer.from('JFIF\0\x01\x02\0\0\x01\0\x01\x02\x02'), Buffer.alloc(12, 7)]),
    );
    const thumbnail = segment(0xe0, `JFXX\0\x10${SECRET}`);
    const served = await strip(withSegments(picture, jfif, thumbnail, ...hidden));
    expect(served).toEqual(withSegments(picture, segment(0xe0, 'JFIF\0\x01\x02\0\0\x01\0\x01\0\0')));
  });

  it('keeps its profile whole, also in several segments, and drops one that is none', async () => {
    const profiled = await painting(64, 40).withIccProfile('p3').jpeg().toBuffer();
    const { icc } = await sharp(profiled).metadata();
    expect((await sharp(await strip(profiled)).metadata()).icc).toEqual(icc);
    const profile = icc ?? Buffer.alloc(0);
    const piece = (number: number, bytes: Buffer) =>
      segment(0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0'), Buffer.of(number, 2), bytes]));
    const cut = withSegments(picture, piece(1, profile.subarray(0, 100)), piece(2, profile.subarray(100)));
    expect((await sharp(await strip(cut)).metadata()).icc).toEqual(icc);
    const swapped = withSegments(picture, piece(2, profile.subarray(0, 100)), piece(1, Buffer.from(SECRET)));
    expect(await strip(swapped)).toEqual(picture);
  });

  it('keeps the colours of CMYK and of Adobe RGB', async () => {
    for (const option of ['CMYK', 'RGB']) {
      const bytes = await ask(picture, 'jpg', 'convert', '%', '-colorspace', option, 'jpg:-');
      const adobe = await strip(Buffer.concat([bytes, Buffer.from(SECRET)]));
      expect(await framesBySharp(adobe)).toBe(await framesBySharp(bytes));
      expect(await framesByFfmpeg(adobe, 'jpg')).toEqual(await framesByFfmpeg(bytes, 'jpg'));
    }
  });

  it('loses what lies behind its end: further pictures, a script, an archive', async () => {
    for (const tail of [picture, Buffer.from('<?php evil()'), Buffer.from('PK\x03\x04archive')]) {
      expect(await strip(Buffer.concat([picture, tail]))).toEqual(picture);
    }
  });

  it('is taken with the wrong scan parameters that some cameras write, which are put right', async () => {
    const header = picture.lastIndexOf(Buffer.of(0xff, 0xda));
    const end = header + 2 + picture.readUInt16BE(header + 2);
    expect(await strip(change(picture, end - 3, 0, 0, 0))).toEqual(picture);
  });

  it.each([
    ['no end', () => picture.subarray(0, -2)],
    [
      'half of its pixels and an end put behind',
      () => Buffer.concat([picture.subarray(0, -200), Buffer.of(0xff, 0xd9)]),
    ],
    ['no pixels', () => Buffer.of(0xff, 0xd8, 0xff, 0xd9)],
    ['something between its segments', () => withSegments(picture, segment(0xfe, ''), Buffer.from(SECRET))],
    ['a Huffman table missing', () => picture.subarray(0, picture.indexOf(Buffer.of(0xff, 0xc4)))],
    ['two frames', () => withSegments(picture, frameOf(picture))],
    ['no height', () => change(picture, picture.indexOf(Buffer.of(0xff, 0xc0)) + 5, 0, 0)],
  ])('is refused as corrupt with %s', async (_, make) => {
    expect(await verdictOn(make())).toBe('corrupt_image');
  });

  it('is refused where browsers would not show it', async () => {
    const sof = picture.indexOf(Buffer.of(0xff, 0xc0));
    expect(await verdictOn(change(picture, sof + 1, 0xc3))).toBe('unsupported_type');
    expect(await verdictOn(change(picture, sof + 1, 0xc9))).toBe('unsupported_type');
    expect(await verdictOn(change(picture, sof + 4, 12))).toBe('unsupported_type');
  });

  it('is refused with so many scans that decoding would never end', async () => {
    const scan = progressive.subarray(progressive.lastIndexOf(Buffer.of(0xff, 0xda)), -2);
    const bomb = Buffer.concat([progressive.subarray(0, -2), ...Array<Buffer>(100).fill(scan), Buffer.of(0xff, 0xd9)]);
    expect(await verdictOn(bomb)).toBe('too_large');
  });
});

function frameOf(bytes: Buffer): Buffer {
  const at = bytes.indexOf(Buffer.of(0xff, 0xc0));
  return bytes.subarray(at, at + 2 + bytes.readUInt16BE(at + 2));
}
