import { damaged } from './faults.ts';

/** A box of the ISO base media format (ISO/IEC 14496-12 §4.2); `body` is what follows its header. */
export interface Box {
  type: string;
  body: Buffer;
}

const MAX_BOXES = 10_000;

/** The boxes that fill `bytes`. @throws AppError `corrupt_image` */
export function* boxesIn(bytes: Buffer): Generator<Box> {
  for (let at = 0, count = 0; at < bytes.length; count++) {
    if (count === MAX_BOXES) throw damaged('it has too many boxes');
    const short = bytes.readUInt32BE(at);
    const head = short === 1 ? 16 : 8;
    const size = short === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : short || bytes.length - at;
    if (size < head || at + size > bytes.length) throw damaged('it ends early');
    yield { type: bytes.toString('latin1', at + 4, at + 8), body: bytes.subarray(at + head, at + size) };
    at += size;
  }
}

export function makeBox(type: string, ...body: readonly Uint8Array[]): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 4, 'latin1');
  const box = Buffer.concat([head, ...body]);
  box.writeUInt32BE(box.length, 0);
  return box;
}

/** Version and flags in front of a full box's body. */
export function fullHead(version: number, flags = 0): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(version * 0x1000000 + flags);
  return head;
}

/** Big-endian numbers in a row, each `size` (1, 2 or 4) bytes. */
export function numbers(size: number, ...values: number[]): Buffer {
  const bytes = Buffer.alloc(size * values.length);
  for (const [index, value] of values.entries()) bytes.writeUIntBE(value, index * size, size);
  return bytes;
}

/** Reads numbers one after the other; past the end it throws a RangeError, as Buffer does. */
export class Cursor {
  private readonly bytes: Buffer;
  private at: number;

  constructor(bytes: Buffer, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  /** A big-endian number of 0 to 8 bytes; 0 bytes are the number 0. */
  number(size: number): number {
    const at = this.at;
    this.at += size;
    if (size === 0) return 0;
    return size === 8 ? Number(this.bytes.readBigUInt64BE(at)) : this.bytes.readUIntBE(at, size);
  }

  text(size: number): string {
    const at = this.at;
    this.at += size;
    return this.bytes.toString('latin1', at, this.at);
  }
}
