import { decodeAll } from './decode.ts';
import { damaged } from './faults.ts';
import { profileLength } from './icc.ts';
import { checkSize, type Limits } from './limits.ts';
import { orientationBlock, readOrientation } from './orientation.ts';
import { lengthOf, Parts } from './parts.ts';
import type { Picture } from './picture.ts';

interface Chunk {
  name: string;
  start: number;
  end: number;
  data: Buffer;
}

interface Size {
  width: number;
  height: number;
}

/** Flags of VP8X (RFC 9649 §2.7.1). */
const HAS_PROFILE = 0x20;
const HAS_ALPHA = 0x10;
const HAS_EXIF = 0x08;
const HAS_ANIMATION = 0x02;

const MAX_CHUNKS = 100_000;
const FRAME_HEADER_BYTES = 16;

/** Proves and strips a WebP. */
export async function inspectWebp(bytes: Buffer, limits: Limits): Promise<Picture> {
  const end = 8 + bytes.readUInt32LE(4);
  if (end > bytes.length) throw damaged('it ends early');
  const reader = new WebpReader(bytes, limits);
  const picture = reader.read(end);
  // libwebp holds the canvas, the one before it and the frame; a still picture's planes and its pixels.
  await decodeAll(picture, picture.width * picture.height * (picture.frames > 1 ? 12 : 6));
  return picture;
}

class WebpReader {
  private readonly bytes: Buffer;
  private readonly limits: Limits;
  private readonly seen = new Set<string>();
  private readonly body: Parts;
  private extended: { flags: number; size: Size } | undefined;
  private still: Size | undefined;
  private frames = 0;
  private orientation = 1;
  private hasProfile = false;

  constructor(bytes: Buffer, limits: Limits) {
    this.bytes = bytes;
    this.limits = limits;
    this.body = new Parts(bytes);
  }

  read(end: number): Picture {
    for (const chunk of chunksIn(this.bytes, 12, end)) {
      if (chunk.name === 'VP8X') this.takeExtended(chunk);
      else if (chunk.name === 'ANIM' || chunk.name === 'ANMF') this.takeAnimation(chunk);
      else if (chunk.name === 'EXIF' && this.extended) this.orientation = readOrientation(chunk.data);
      else if (chunk.name === 'ICCP' && this.extended) this.takeProfile(chunk);
      else if (isPixels(chunk) && !this.animated()) this.takeStill(chunk);
      this.seen.add(chunk.name);
    }
    const size = this.extended?.size ?? this.still;
    if (!size || (!this.still && this.frames === 0)) throw damaged('it has no pixels');
    if (this.still && (this.still.width !== size.width || this.still.height !== size.height)) {
      throw damaged('its pixels do not fit its canvas');
    }
    return { ...size, frames: this.frames || 1, parts: this.assemble() };
  }

  private animated(): boolean {
    return ((this.extended?.flags ?? 0) & HAS_ANIMATION) !== 0;
  }

  private takeExtended({ data, start }: Chunk): void {
    if (start !== 12 || data.length < 10) throw damaged('its header is wrong');
    const size = { width: data.readUIntLE(4, 3) + 1, height: data.readUIntLE(7, 3) + 1 };
    checkSize(size.width, size.height, 1, this.limits);
    this.extended = { flags: data.readUInt8(0), size };
  }

  private takeProfile({ data }: Chunk): void {
    const length = profileLength(data);
    if (this.hasProfile || this.still || this.frames > 0 || length === 0) return;
    this.hasProfile = true;
    for (const part of makeChunk('ICCP', [data.subarray(0, length)])) this.body.add(part);
  }

  /** The first VP8 or VP8L, with the ALPH in front of it. */
  private takeStill(chunk: Chunk): void {
    if (this.still || (chunk.name === 'ALPH' && (!this.extended || this.seen.has('ALPH')))) return;
    if (chunk.name !== 'ALPH') {
      this.still = sizeOf(chunk);
      checkSize(this.still.width, this.still.height, 1, this.limits);
    }
    for (const part of makeChunk(chunk.name, [chunk.data])) this.body.add(part);
  }

  private takeAnimation({ name, data }: Chunk): void {
    if (!this.animated() || !this.extended) return;
    if (name === 'ANMF') this.takeFrame(data, this.extended.size);
    else if (!this.seen.has('ANIM')) {
      if (data.length < 6) throw damaged('its animation is wrong');
      for (const part of makeChunk('ANIM', [data.subarray(0, 6)])) this.body.add(part);
    }
  }

  /** ANMF (RFC 9649 §2.7.1.1): its header, ALPH and pixels; unknown chunks inside go. */
  private takeFrame(data: Buffer, canvas: Size): void {
    if (!this.seen.has('ANIM')) throw damaged('its animation is wrong');
    checkSize(canvas.width, canvas.height, ++this.frames, this.limits);
    const x = data.readUIntLE(0, 3) * 2;
    const y = data.readUIntLE(3, 3) * 2;
    const size = { width: data.readUIntLE(6, 3) + 1, height: data.readUIntLE(9, 3) + 1 };
    if (x + size.width > canvas.width || y + size.height > canvas.height) throw damaged('a frame is not on the canvas');
    const kept: Buffer[] = [data.subarray(0, FRAME_HEADER_BYTES)];
    let pixels: Size | undefined;
    for (const chunk of chunksIn(data, FRAME_HEADER_BYTES, data.length)) {
      if (pixels || !isPixels(chunk)) continue;
      if (chunk.name !== 'ALPH') pixels = sizeOf(chunk);
      kept.push(...makeChunk(chunk.name, [chunk.data]));
    }
    if (pixels?.width !== size.width || pixels.height !== size.height)
      throw damaged('a frame is not as large as it says');
    for (const part of makeChunk('ANMF', kept)) this.body.add(part);
  }

  private assemble(): Uint8Array[] {
    const body = this.body.done();
    if (this.extended) {
      const { flags } = this.extended;
      const head = Buffer.alloc(10);
      const kept = flags & (HAS_ALPHA | HAS_ANIMATION);
      head.writeUInt8(kept | (this.hasProfile ? HAS_PROFILE : 0) | (this.orientation === 1 ? 0 : HAS_EXIF), 0);
      head.writeUIntLE(this.extended.size.width - 1, 4, 3);
      head.writeUIntLE(this.extended.size.height - 1, 7, 3);
      body.unshift(...makeChunk('VP8X', [head]));
      if (this.orientation !== 1) body.push(...makeChunk('EXIF', [orientationBlock(this.orientation)]));
    }
    const riff = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1');
    riff.writeUInt32LE(4 + lengthOf(body), 4);
    return [riff, ...body];
  }
}

function isPixels({ name }: Chunk): boolean {
  return name === 'VP8 ' || name === 'VP8L' || name === 'ALPH';
}

/** RIFF chunks from `start` to `end`; each has an even length on disk. */
function* chunksIn(bytes: Buffer, start: number, end: number): Generator<Chunk> {
  for (let at = start, count = 0; at < end; count++) {
    const stop = at + 8 + bytes.readUInt32LE(at + 4);
    if (stop > end) throw damaged('it ends early');
    if (count === MAX_CHUNKS) throw damaged('it has too many chunks');
    yield { name: bytes.toString('latin1', at, at + 4), start: at, end: stop, data: bytes.subarray(at + 8, stop) };
    at = stop + (stop % 2 === start % 2 ? 0 : 1);
  }
}

/** A chunk made of slices: its header, them, and a padding byte where the length is odd. */
function makeChunk(name: string, data: readonly Buffer[]): Buffer[] {
  const length = lengthOf(data);
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32LE(length, 4);
  return length % 2 === 1 ? [head, ...data, Buffer.alloc(1)] : [head, ...data];
}

/** The size in the pixels' own header: RFC 6386 §9.1 for VP8, RFC 9649 §3.4 for VP8L. */
function sizeOf({ name, data }: Chunk): Size {
  if (name === 'VP8L') {
    const bits = data.readUInt32LE(1);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  return { width: data.readUInt16LE(6) & 0x3fff, height: data.readUInt16LE(8) & 0x3fff };
}
