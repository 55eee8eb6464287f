import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readMeta } from './avif-meta.ts';
import { assembleAvif, type KeptItem } from './avif-write.ts';
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
  verdictOn,
} from './fixtures.ts';
import { inspect } from './inspect.ts';
import { boxesIn, makeBox } from './isobmff.ts';

const picture = await painting(64, 40).avif({ effort: 0 }).toBuffer();
const kinds = [
  ['8 bits', picture],
  ['lossless', await painting(64, 40).avif({ effort: 0, lossless: true }).toBuffer()],
  ['alpha', await painting(64, 40, { alpha: true }).avif({ effort: 0 }).toBuffer()],
] as const;

describe('an AVIF', () => {
  it.each(kinds)('loses everything that tells of a person and keeps every pixel (%s)', async (_, bytes) => {
    const tagged = await tag(bytes, 'avif');
    expect((await identifyingTags(tagged, 'avif')).length).toBeGreaterThan(10);
    const served = await strip(tagged);
    expect(await identifyingTags(served, 'avif')).toEqual([]);
    expect(served.includes(SECRET)).toBe(false);
    expect(served.length).toBeLessThanOrEqual(bytes.length);
    expect(await framesBySharp(served)).toBe(await framesBySharp(bytes));
    expect(await framesByMagick(served, 'avif')).toBe(await framesByMagick(bytes, 'avif'));
    expect(await inspect(bytes, LIMITS)).toMatchObject({ type: 'image/avif', width: 64, height: 40, frames: 1 });
  });

  it('made by another encoder is shown the same by another decoder', async () => {
    const other = await animation('avif', 1, '-c:v', 'libaom-av1', '-still-picture', '1', '-cpu-used', '8');
    expect(await framesByFfmpeg(await strip(other), 'avif')).toEqual(await framesByFfmpeg(other, 'avif'));
  });

  it('stays the same when it is stripped again', async () => {
    const served = await strip(picture);
    expect(await strip(served)).toEqual(served);
  });

  it('keeps its rotation, whose result is the size that is told', async () => {
    const turned = withProperty('irot', Buffer.of(1));
    expect((await sharp(turned).metadata()).width).toBe(40);
    expect(await inspect(turned, LIMITS)).toMatchObject({ width: 40, height: 64 });
    expect(await framesBySharp(await strip(turned))).toBe(await framesBySharp(turned));
  });

  it('keeps its profile, without what lies behind it', async () => {
    const profiled = await painting(64, 40).withIccProfile('p3').avif({ effort: 0 }).toBuffer();
    const { icc } = await sharp(profiled).metadata();
    expect(icc?.length).toBeGreaterThan(128);
    expect((await sharp(await strip(profiled)).metadata()).icc).toEqual(icc);
    const colour = Buffer.concat([Buffer.from('prof'), icc ?? Buffer.alloc(0), Buffer.from(SECRET)]);
    const served = await strip(withProperty('colr', colour));
    expect(served.includes(SECRET)).toBe(false);
    expect((await sharp(served).metadata()).icc).toEqual(icc);
  });

  it('loses unknown boxes and properties, free space and what lies behind its end', async () => {
    const clean = await strip(picture);
    const tail = [makeBox('free', Buffer.from(SECRET)), makeBox('uuid', Buffer.from(SECRET)), makeBox('moov')];
    expect(await strip(Buffer.concat([picture, ...tail]))).toEqual(clean);
    expect((await strip(withProperty('uuid', Buffer.from(SECRET)))).includes(SECRET)).toBe(false);
  });

  it('keeps the tiles of a grid, and what is not picture in it goes', async () => {
    const tiles = [1, 2].map((turn) => painting(64, 64, { turn }).avif({ effort: 0, lossless: true }).toBuffer());
    const items = await Promise.all(tiles.map(async (tile) => itemOf(await tile)));
    const [left, right] = items as [KeptItem, KeptItem];
    const grid = { ...left, type: 'grid', pieces: [Buffer.of(0, 0, 0, 1, 0, 128, 0, 64)] };
    const ispe = makeBox('ispe', Buffer.of(0, 0, 0, 0, 0, 0, 0, 128, 0, 0, 0, 64));
    const properties = [{ box: ispe, essential: false }];
    const exif = {
      type: 'Exif',
      pieces: [Buffer.from(SECRET)],
      properties: [],
      references: [{ type: 'cdsc', to: [1] }],
    };
    const references = [{ type: 'dimg', to: [2, 4] }];
    const tiled = Buffer.concat(assembleAvif([{ ...grid, properties, references }, left, exif, right]));
    const served = await strip(tiled);
    expect(served.includes(SECRET)).toBe(false);
    expect(await inspect(tiled, LIMITS)).toMatchObject({ width: 128, height: 64 });
    expect(await framesBySharp(served)).toBe(await framesBySharp(tiled));
    const shown = await sharp(served).removeAlpha().raw().toBuffer();
    expect(shown.subarray(0, 30)).toEqual((await painting(64, 64, { turn: 1 }).raw().toBuffer()).subarray(0, 30));
    const twice = [{ ...grid, properties, references: [{ type: 'dimg', to: [2, 2] }] }, left];
    expect(await verdictOn(Buffer.concat(assembleAvif(twice)))).toBe('unsupported_type');
  });

  it('loses padding and other metadata inside the coded pixels', async () => {
    const hidden = Buffer.concat([Buffer.of(15 << 3), Buffer.from(SECRET)]);
    const media = picture.indexOf('mdat') + 4;
    const at = picture.indexOf('iloc') + 4;
    const grown = Buffer.concat([picture, hidden]);
    const length = picture.length - media;
    const place = picture.indexOf(numbers32(length), at);
    expect(place).toBeGreaterThan(at);
    grown.writeUInt32BE(length + hidden.length, place);
    grown.writeUInt32BE(8 + length + hidden.length, media - 8);
    const served = await strip(grown);
    expect(served).toEqual(await strip(picture));
  });

  it.each([
    ['no meta', () => Buffer.concat([picture.subarray(0, picture.indexOf('meta') - 4)])],
    ['its pixels cut', () => picture.subarray(0, -20)],
    ['no primary picture', () => renamed('pitm', 'pitx')],
    ['no places', () => renamed('iloc', 'ilox')],
    ['no size', () => renamed('ispe', 'ispx')],
  ])('is refused with %s', async (_, make) => {
    expect(await verdictOn(make())).toBe('corrupt_image');
  });

  it('is refused as a type that is not accepted where it is animated, or HEIC', async () => {
    const sequence = await animation('avif', 3, '-c:v', 'libaom-av1', '-cpu-used', '8');
    expect(await verdictOn(sequence)).toBe('unsupported_type');
    expect(await verdictOn(renamed('av01', 'hvc1'))).toBe('unsupported_type');
    expect(await verdictOn(renamed('avif', 'heic'))).toBe('unsupported_type');
  });

  it('is refused where its coded frame is larger than its boxes say', async () => {
    const large = await painting(400, 300).avif({ effort: 0 }).toBuffer();
    const at = large.indexOf('ispe') + 8;
    large.writeUInt32BE(64, at);
    large.writeUInt32BE(40, at + 4);
    expect(await verdictOn(large, { maxPixels: 10_000 })).toBe('too_large');
    expect(await verdictOn(large)).toBe('corrupt_image');
  });
});

/** The one item of an AVIF. */
function itemOf(file: Buffer): KeptItem {
  const meta = [...boxesIn(file)].find(({ type }) => type === 'meta')?.body ?? Buffer.alloc(0);
  const [item] = readMeta(file, meta).items.values();
  const properties = (item?.properties ?? []).map(({ box, essential }) => ({
    box: makeBox(box.type, box.body),
    essential,
  }));
  return { type: 'av01', pieces: item?.extents ?? [], properties, references: [] };
}

function renamed(from: string, to: string): Buffer {
  return Buffer.from(picture.toString('latin1').replaceAll(from, to), 'latin1');
}

function numbers32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** The picture, stripped and so in one known order, with one more property for its item. */
function withProperty(type: string, body: Buffer): Buffer {
  const bytes = cleanPicture;
  const ipco = bytes.indexOf('ipco') - 4;
  const ipma = bytes.indexOf('ipma') - 4;
  const ipmaEnd = ipma + bytes.readUInt32BE(ipma);
  const box = makeBox(type, body);
  const grown = box.length + 2;
  const out = Buffer.concat([
    bytes.subarray(0, ipma),
    box,
    bytes.subarray(ipma, ipmaEnd),
    Buffer.of(0, bytes.readUInt8(ipma + 18) + 1),
    bytes.subarray(ipmaEnd),
  ]);
  const add = (at: number, value: number) => out.writeUInt32BE(out.readUInt32BE(at) + value, at);
  add(bytes.indexOf('meta') - 4, grown);
  add(bytes.indexOf('iprp') - 4, grown);
  add(ipco, box.length);
  add(ipma + box.length, 2);
  out.writeUInt8(bytes.readUInt8(ipma + 18) + 1, ipma + box.length + 18);
  add(bytes.indexOf('iloc') + 18, grown);
  return out;
}

const cleanPicture = await strip(picture);
