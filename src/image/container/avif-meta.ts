import { damaged, unsupported } from './faults.ts';
import { type Box, boxesIn, Cursor } from './isobmff.ts';

export interface Property {
  box: Box;
  essential: boolean;
}

export interface Item {
  id: number;
  type: string;
  /** Its bytes, in order; slices of the file. */
  extents: Buffer[];
  properties: Property[];
  /** Ids of the items that this one names, by the kind of reference. */
  references: Map<string, number[]>;
}

export interface Meta {
  primary: number;
  items: Map<number, Item>;
}

const MAX_ITEMS = 1_000;
const MAX_PROPERTIES = 64;

/** Reads the `meta` box of a HEIF file (ISO/IEC 23008-12 §6, ISO/IEC 14496-12 §8.11). */
export function readMeta(file: Buffer, meta: Buffer): Meta {
  const boxes = new Map([...boxesIn(meta.subarray(4))].map((box) => [box.type, box.body]));
  const bodyOf = (type: string) => {
    const body = boxes.get(type);
    if (!body) throw damaged(`its ${type} box is missing`);
    return body;
  };
  const items = readInfo(bodyOf('iinf'));
  readLocations(bodyOf('iloc'), items, file, boxes.get('idat'));
  readProperties(bodyOf('iprp'), items);
  const references = boxes.get('iref');
  if (references) readReferences(references, items);
  const pitm = bodyOf('pitm');
  return { primary: new Cursor(pitm, 4).number(pitm.readUInt8(0) === 0 ? 2 : 4), items };
}

function readInfo(iinf: Buffer): Map<number, Item> {
  const items = new Map<number, Item>();
  for (const { type, body } of boxesIn(iinf.subarray(iinf.readUInt8(0) === 0 ? 6 : 8))) {
    const version = body.readUInt8(0);
    if (type !== 'infe' || version < 2) continue;
    const cursor = new Cursor(body, 4);
    const id = cursor.number(version === 2 ? 2 : 4);
    const isProtected = cursor.number(2) !== 0;
    if (items.size === MAX_ITEMS || isProtected) throw unsupported('this AVIF is protected or has too many parts');
    items.set(id, { id, type: cursor.text(4), extents: [], properties: [], references: new Map() });
  }
  return items;
}

function readLocations(iloc: Buffer, items: Map<number, Item>, file: Buffer, idat: Buffer | undefined): void {
  const version = iloc.readUInt8(0);
  const cursor = new Cursor(iloc, 4);
  const sizes = cursor.number(2);
  const [offsetSize, lengthSize, baseSize] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15] as const;
  const indexSize = version === 0 ? 0 : sizes & 15;
  // A length of no bytes would let a short box stand for endless extents; nobody writes one.
  if (lengthSize === 0 || [offsetSize, lengthSize, baseSize, indexSize].some((size) => ![0, 4, 8].includes(size))) {
    throw damaged('its iloc box is wrong');
  }
  let total = 0;
  for (let left = cursor.number(version < 2 ? 2 : 4); left > 0; left--) {
    const item = items.get(cursor.number(version < 2 ? 2 : 4));
    const method = version === 0 ? 0 : cursor.number(2) & 15;
    const elsewhere = cursor.number(2) !== 0 || method > 1;
    const base = cursor.number(baseSize);
    const source = method === 0 ? file : idat;
    for (let extents = cursor.number(2); extents > 0; extents--) {
      cursor.number(indexSize);
      const start = base + cursor.number(offsetSize);
      const length = cursor.number(lengthSize);
      if (!item || elsewhere || !source) continue;
      const end = length === 0 ? source.length : start + length;
      if (end > source.length || start > end) throw damaged('it ends early');
      total += end - start;
      if (total > file.length) throw damaged('its parts overlap');
      item.extents.push(source.subarray(start, end));
    }
  }
}

function readProperties(iprp: Buffer, items: Map<number, Item>): void {
  const boxes = [...boxesIn(iprp)];
  const ipco = boxes.find(({ type }) => type === 'ipco');
  const all = ipco ? [...boxesIn(ipco.body)] : [];
  for (const { type, body } of boxes) {
    if (type !== 'ipma') continue;
    const wide = (body.readUInt8(3) & 1) === 1;
    const cursor = new Cursor(body, 4);
    for (let left = cursor.number(4); left > 0; left--) {
      const item = items.get(cursor.number(body.readUInt8(0) === 0 ? 2 : 4));
      for (let count = cursor.number(1); count > 0; count--) {
        const value = cursor.number(wide ? 2 : 1);
        const box = all[(value & (wide ? 0x7fff : 0x7f)) - 1];
        if (!item || !box) continue;
        if (item.properties.length === MAX_PROPERTIES) throw damaged('it has too many properties');
        item.properties.push({ box, essential: value >= (wide ? 0x8000 : 0x80) });
      }
    }
  }
}

function readReferences(iref: Buffer, items: Map<number, Item>): void {
  const size = iref.readUInt8(0) === 0 ? 2 : 4;
  for (const { type, body } of boxesIn(iref.subarray(4))) {
    const cursor = new Cursor(body);
    const from = items.get(cursor.number(size));
    const to = Array.from({ length: cursor.number(2) }, () => cursor.number(size));
    if (from?.references.has(type)) throw damaged('an item refers twice');
    from?.references.set(type, to);
  }
}
