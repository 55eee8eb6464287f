import { fullHead, makeBox, numbers } from './isobmff.ts';
import { lengthOf } from './parts.ts';

/** An item of the new file; its id is its place in the list, counted from 1. */
export interface KeptItem {
  type: string;
  pieces: Buffer[];
  /** Whole boxes; items that share a property share its buffer. */
  properties: { box: Buffer; essential: boolean }[];
  references: { type: string; to: number[] }[];
}

/** A HEIF file (ISO/IEC 23008-12 §6) of these items, the first being the picture. */
export function assembleAvif(items: readonly KeptItem[]): Uint8Array[] {
  const ftyp = makeBox('ftyp', Buffer.from('avif\0\0\0\0avifmif1miaf', 'latin1'));
  const pixels = items.flatMap((item) => item.pieces);
  // The place of the pixels depends on the length of meta, which does not depend on that place.
  const start = ftyp.length + metaBox(items, 0).length + 8;
  const head = Buffer.concat([ftyp, metaBox(items, start), numbers(4, 8 + lengthOf(pixels)), Buffer.from('mdat')]);
  return [head, ...pixels];
}

function metaBox(items: readonly KeptItem[], start: number): Buffer {
  const hdlr = makeBox('hdlr', fullHead(0), Buffer.alloc(4), Buffer.from('pict', 'latin1'), Buffer.alloc(13));
  const pitm = makeBox('pitm', fullHead(0), numbers(2, 1));
  // All but the picture are hidden: tiles would else be shown as pictures of their own (§6.4.2).
  const infos = items.map(({ type }, index) =>
    makeBox('infe', fullHead(2, index === 0 ? 0 : 1), numbers(2, index + 1, 0), Buffer.from(`${type}\0`, 'latin1')),
  );
  const iinf = makeBox('iinf', fullHead(0), numbers(2, items.length), ...infos);
  const boxes = [hdlr, pitm, locationBox(items, start), iinf, ...referenceBox(items), propertyBox(items)];
  return makeBox('meta', fullHead(0), ...boxes);
}

/** Offsets and lengths of 4 bytes, one extent an item. */
function locationBox(items: readonly KeptItem[], start: number): Buffer {
  let at = start;
  const rows = items.map(({ pieces }, index) => {
    const length = lengthOf(pieces);
    const row = Buffer.concat([numbers(2, index + 1, 0, 1), numbers(4, at, length)]);
    at += length;
    return row;
  });
  return makeBox('iloc', fullHead(0), numbers(2, 0x4400, items.length), ...rows);
}

function referenceBox(items: readonly KeptItem[]): Buffer[] {
  const boxes = items.flatMap(({ references }, index) =>
    references.map(({ type, to }) => makeBox(type, numbers(2, index + 1, to.length, ...to))),
  );
  return boxes.length > 0 ? [makeBox('iref', fullHead(0), ...boxes)] : [];
}

/** Tiles share their properties; ISO/IEC 23008-12 §9.3. */
function propertyBox(items: readonly KeptItem[]): Buffer {
  const indexOf = new Map<Buffer, number>();
  const boxes: Buffer[] = [];
  const rows = items.map(({ properties }, index) => {
    const indices = properties.map(({ box, essential }) => {
      if (!indexOf.has(box)) indexOf.set(box, boxes.push(box));
      return (indexOf.get(box) ?? 0) + (essential ? 0x8000 : 0);
    });
    return Buffer.concat([numbers(2, index + 1), numbers(1, indices.length), numbers(2, ...indices)]);
  });
  const ipma = makeBox('ipma', fullHead(0, 1), numbers(4, items.length), ...rows);
  return makeBox('iprp', makeBox('ipco', ...boxes), ipma);
}
