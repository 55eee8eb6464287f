import { setImmediate } from 'node:timers/promises';
import { damaged } from './faults.ts';
import { LzwCounter } from './gif-lzw.ts';
import { profileLength } from './icc.ts';
import { checkSize, type Limits } from './limits.ts';
import { Parts } from './parts.ts';
import type { Picture } from './picture.ts';

/** A stretch of the file to keep, in bytes; a frame's pixels are still to be proven. */
interface Block {
  start: number;
  end: number;
  frame?: { dataAt: number; pixels: number };
}

const HEADER_BYTES = 13;
const IMAGE = 0x2c;
const EXTENSION = 0x21;
const TRAILER = 0x3b;
const GRAPHIC_CONTROL = 0xf9;
const PLAIN_TEXT = 0x01;
const APPLICATION = 0xff;
const LOOPS = new Set(['NETSCAPE2.0', 'ANIMEXTS1.0']);
const PROFILE = 'ICCRGBG1012';

const MAX_BLOCKS = 100_000;

/** Decoding runs on the main thread; after so many bytes (about 5 ms) others get their turn. */
const TURN_BYTES = 256 * 1024;

/** Proves and strips a GIF. sharp takes any truncated GIF for whole (docs/adr/0004), so the LZW is decoded here. */
export async function inspectGif(bytes: Buffer, limits: Limits): Promise<Picture> {
  const reader = new GifReader(bytes, limits);
  const blocks = reader.read();
  const parts = new Parts(bytes);
  const turn = { bytes: 0 };
  for (const block of blocks) {
    if (block.frame) await proveFrame(bytes, block, block.frame, parts, turn);
    else parts.keep(block.start, block.end);
  }
  return { width: reader.width, height: reader.height, frames: reader.frames, parts: parts.done() };
}

/** Walks the blocks (GIF89a §12 to §27): picture, timing and looping are kept, words and other data are not. */
class GifReader {
  readonly width: number;
  readonly height: number;
  frames = 0;
  private readonly bytes: Buffer;
  private readonly limits: Limits;
  private readonly blocks: Block[] = [];
  private control: Block | undefined;
  private readonly seen = new Set<'loop' | 'profile'>();

  constructor(bytes: Buffer, limits: Limits) {
    this.bytes = bytes;
    this.limits = limits;
    this.width = bytes.readUInt16LE(6);
    this.height = bytes.readUInt16LE(8);
    checkSize(this.width, this.height, 1, limits);
  }

  read(): Block[] {
    const { bytes } = this;
    let at = HEADER_BYTES + tableBytes(bytes.readUInt8(10));
    this.blocks.push({ start: 0, end: at });
    for (let count = 0, kind = bytes.readUInt8(at); kind !== TRAILER; count++, kind = bytes.readUInt8(at)) {
      if (count === MAX_BLOCKS) throw damaged('it has too many blocks');
      if (kind === EXTENSION) at = this.extension(at);
      else if (kind === IMAGE) at = this.image(at);
      else throw damaged('it has an unknown block');
    }
    if (this.frames === 0) throw damaged('it has no pixels');
    this.blocks.push({ start: at, end: at + 1 });
    return this.blocks;
  }

  private extension(start: number): number {
    const { bytes } = this;
    const label = bytes.readUInt8(start + 1);
    const end = this.skip(start + 2);
    if (label === GRAPHIC_CONTROL) {
      if (bytes.readUInt8(start + 2) !== 4 || end !== start + 8) throw damaged("a frame's timing is wrong");
      this.control = { start, end };
    } else if (label === PLAIN_TEXT) this.control = undefined;
    else if (label === APPLICATION) this.application(start, end);
    return end;
  }

  /** Keeps the first looping, `03 01 lo hi 00` behind its name, and the first colour profile; all others are cut. */
  private application(start: number, end: number): void {
    const { bytes } = this;
    if (bytes.readUInt8(start + 2) !== 11) return;
    const name = bytes.toString('latin1', start + 3, start + 14);
    const isLoop = LOOPS.has(name) && end === start + 19 && bytes.readUInt16BE(start + 14) === 0x0301;
    const kept = isLoop ? 'loop' : name === PROFILE && this.isProfile(start + 14) ? 'profile' : undefined;
    if (kept === undefined || this.seen.has(kept)) return;
    this.seen.add(kept);
    this.blocks.push({ start, end });
  }

  /** Whether the sub-blocks that start here are a colour profile and nothing beside it (ICC.1:2022 B.5). */
  private isProfile(start: number): boolean {
    const blocks: Buffer[] = [];
    for (let at = start, size = this.bytes.readUInt8(at); size > 0; at += size + 1, size = this.bytes.readUInt8(at)) {
      blocks.push(this.bytes.subarray(at + 1, at + 1 + size));
    }
    const profile = Buffer.concat(blocks);
    return profile.length > 0 && profileLength(profile) === profile.length;
  }

  private image(start: number): number {
    const { bytes } = this;
    const width = bytes.readUInt16LE(start + 5);
    const height = bytes.readUInt16LE(start + 7);
    const flags = bytes.readUInt8(start + 9);
    if (!((flags | bytes.readUInt8(10)) & 0x80)) throw damaged('a frame has no colours');
    this.frames++;
    checkSize(Math.max(this.width, width), Math.max(this.height, height), this.frames, this.limits);
    if (this.control) this.blocks.push(this.control);
    this.control = undefined;
    const dataAt = start + 10 + tableBytes(flags);
    const end = this.skip(dataAt + 1);
    this.blocks.push({ start, end, frame: { dataAt, pixels: width * height } });
    return end;
  }

  /** Behind the sub-blocks (GIF89a §15) that start here. */
  private skip(start: number): number {
    let at = start;
    for (let size = this.bytes.readUInt8(at); size > 0; size = this.bytes.readUInt8(at)) at += size + 1;
    return at + 1;
  }
}

/** The length of the colour table that these flags announce. */
function tableBytes(flags: number): number {
  return flags & 0x80 ? 3 << ((flags & 7) + 1) : 0;
}

/** Decodes one frame and keeps it up to where its pixels end: nothing can hide in sub-blocks behind them. */
async function proveFrame(
  bytes: Buffer,
  { start, end }: Block,
  { dataAt, pixels }: { dataAt: number; pixels: number },
  parts: Parts,
  turn: { bytes: number },
): Promise<void> {
  const rootBits = bytes.readUInt8(dataAt);
  if (rootBits < 1 || rootBits > 8 || pixels === 0) throw damaged('the pixels of a frame cannot be decoded');
  const counter = new LzwCounter(rootBits, pixels);
  let at = dataAt + 1;
  let stop = at;
  while (at < end - 1 && !counter.done) {
    const from = at + 1;
    const to = from + bytes.readUInt8(at);
    stop = counter.feed(bytes, from, to);
    turn.bytes += to - at;
    if (turn.bytes > TURN_BYTES) {
      turn.bytes = 0;
      await setImmediate();
    }
    if (stop < to) break;
    at = to;
  }
  if (!counter.complete) throw damaged('a frame has fewer pixels than it says');
  if (stop > at) {
    parts.keep(start, at);
    parts.add(Uint8Array.of(stop - at - 1));
    parts.keep(at + 1, stop);
    parts.add(Uint8Array.of(0));
  } else if (at === end - 1) parts.keep(start, end);
  else {
    parts.keep(start, at);
    parts.add(Uint8Array.of(0));
  }
}
