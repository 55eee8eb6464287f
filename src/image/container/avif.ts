import { stripAv1 } from './av1.ts';
import { type Item, readMeta } from './avif-meta.ts';
import { assembleAvif, type KeptItem } from './avif-write.ts';
import { decodeAll } from './decode.ts';
import { damaged, tooLarge, unsupported } from './faults.ts';
import { profileLength } from './icc.ts';
import { type Box, boxesIn, fullHead, makeBox } from './isobmff.ts';
import { checkSize, type Limits } from './limits.ts';
import type { Picture } from './picture.ts';

const ALPHA = 'urn:mpeg:mpegB:cicp:systems:auxiliary:alpha';
const ALPHA_NAMES = new Set([ALPHA, 'urn:mpeg:hevc:2015:auxid:1']);

/** References between items that are picture: tiles of a grid, alpha of a picture, premultiplied by it. */
const KEPT_REFERENCES = ['dimg', 'auxl', 'prem'];

/** Properties that say how the pixels look, with their length in bytes; no other is kept. */
const PROPERTY_BYTES: Record<string, number> = {
  ispe: 12,
  pasp: 8,
  irot: 1,
  imir: 1,
  clap: 32,
  clli: 4,
  mdcv: 24,
  a1op: 1,
  lsel: 2,
};

/** Proves and strips an AVIF: a new file is built around the coded pixels of the primary picture and its alpha. */
export async function inspectAvif(bytes: Buffer, limits: Limits): Promise<Picture> {
  const meta = [...boxesIn(bytes)].find(({ type }) => type === 'meta');
  if (!meta) throw damaged('its meta box is missing');
  const { primary, items } = readMeta(bytes, meta.body);
  const main = items.get(primary);
  if (!main) throw damaged('it has no picture');
  const { width, height } = sizeOf(main);
  checkSize(width, height, 1, limits);
  const picture = { width, height, frames: 1, parts: assembleAvif(keepPicture(main, items, limits)) };
  // Rotation and clean aperture are properties, applied by every decoder: the size is what comes out of it.
  return { ...picture, ...(await decodeAll(picture, width * height * 8)) };
}

/** The primary item first, then all that its pixels need. */
function keepPicture(main: Item, items: Map<number, Item>, limits: Limits): KeptItem[] {
  const kept = new Set([main, ...tilesOf(main, items)]);
  for (const item of items.values()) {
    if (!item.references.get('auxl')?.includes(main.id) || !isAlpha(item)) continue;
    for (const part of [item, ...tilesOf(item, items)]) kept.add(part);
  }
  const ids = new Map([...kept].map((item, index) => [item.id, index + 1]));
  const strippedOf = new Map<Box, Buffer | undefined>();
  let pixels = 0;
  return [...kept].map((item) => {
    const coded = stripItem(item);
    pixels += coded.pixels;
    // A decoder sets memory aside by the coded size, whatever the boxes say; alpha doubles it, tiles may stick out.
    if (coded.pixels > 2 * limits.maxPixels || pixels > 4 * limits.maxPixels) throw tooLarge('its coded frames are');
    const references = KEPT_REFERENCES.map((type) => ({
      type,
      to: (item.references.get(type) ?? []).flatMap((id) => ids.get(id) ?? []),
    }));
    return {
      type: item.type,
      pieces: coded.pieces,
      properties: stripProperties(item, strippedOf),
      references: references.filter(({ to }) => to.length > 0),
    };
  });
}

function tilesOf(item: Item, items: Map<number, Item>): Item[] {
  if (item.type === 'av01') return [];
  if (item.type !== 'grid') throw unsupported('this kind of AVIF is not known here');
  const ids = item.references.get('dimg') ?? [];
  if (new Set(ids).size !== ids.length) throw unsupported('a tile of this AVIF is used twice');
  return ids.map((id) => {
    const tile = items.get(id);
    if (tile?.type !== 'av01') throw damaged('a tile is missing');
    return tile;
  });
}

function isAlpha({ properties }: Item): boolean {
  const auxC = properties.find(({ box }) => box.type === 'auxC')?.box.body;
  return auxC !== undefined && ALPHA_NAMES.has(auxC.toString('latin1', 4, auxC.indexOf(0, 4)));
}

function stripItem(item: Item): { pieces: Buffer[]; pixels: number } {
  const data = Buffer.concat(item.extents);
  if (item.type === 'av01') return stripAv1(data);
  // ISO/IEC 23008-12 §6.6.2.3.2: the second byte says whether sizes are 16 or 32 bits.
  const length = data.readUInt8(1) & 1 ? 12 : 8;
  if (data.length < length) throw damaged('its grid is wrong');
  return { pieces: [data.subarray(0, length)], pixels: 0 };
}

/** Each property is stripped once, however many items share it. */
function stripProperties({ properties }: Item, strippedOf: Map<Box, Buffer | undefined>): KeptItem['properties'] {
  return properties.flatMap(({ box, essential }) => {
    if (!strippedOf.has(box)) {
      const body = stripProperty(box);
      strippedOf.set(box, body && makeBox(box.type, body));
    }
    const stripped = strippedOf.get(box);
    if (!stripped && essential) throw unsupported('this kind of AVIF is not known here');
    return stripped ? [{ box: stripped, essential }] : [];
  });
}

function stripProperty({ type, body }: Box): Buffer | undefined {
  const length = PROPERTY_BYTES[type];
  if (length !== undefined) {
    if (body.length < length) throw damaged(`its ${type} box is wrong`);
    return body.subarray(0, length);
  }
  if (type === 'pixi') return body.subarray(0, 5 + body.readUInt8(4));
  if (type === 'colr') return stripColour(body);
  if (type === 'auxC') return Buffer.concat([fullHead(0), Buffer.from(`${ALPHA}\0`, 'latin1')]);
  if (type === 'av1C') return Buffer.concat([body.subarray(0, 4), ...stripAv1(body.subarray(4)).pieces]);
  return undefined;
}

function stripColour(body: Buffer): Buffer | undefined {
  const kind = body.toString('latin1', 0, 4);
  if (kind === 'nclx') return body.subarray(0, 11);
  const length = kind === 'prof' || kind === 'rICC' ? profileLength(body.subarray(4)) : 0;
  return length > 0 ? body.subarray(0, 4 + length) : undefined;
}

/** ISO/IEC 23008-12 §6.5.3. */
function sizeOf({ properties }: Item): { width: number; height: number } {
  const ispe = properties.find(({ box }) => box.type === 'ispe')?.box.body;
  if (!ispe) throw damaged('its size is missing');
  return { width: ispe.readUInt32BE(4), height: ispe.readUInt32BE(8) };
}
