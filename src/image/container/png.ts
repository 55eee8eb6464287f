import { crc32, inflateSync } from 'node:zlib';
import { AnimationReader } from './apng.ts';
import { decoders } from './decode.ts';
import { damaged } from './faults.ts';
import { profileLength } from './icc.ts';
import { checkSize, type Limits } from './limits.ts';
import { orientationBlock, readOrientation } from './orientation.ts';
import { Parts } from './parts.ts';
import type { Picture } from './picture.ts';
import { type Chunk, chunkAt, makeChunk, type PngHeader, parseHeader } from './png-chunk.ts';
import { type PixelStream, provePixels } from './png-pixels.ts';

/** Behind the signature and IHDR. */
const HEADER_END = 33;
const MAX_CHUNKS = 100_000;
const MAX_PROFILE_BYTES = 4 * 1024 * 1024;

/** Ancillary chunks that say how the pixels look, with the lengths they may have; no other is kept. */
const KEPT: Record<string, (length: number) => boolean> = {
  tRNS: (length) => length <= 256,
  gAMA: (length) => length === 4,
  cHRM: (length) => length === 32,
  sRGB: (length) => length === 1,
  cICP: (length) => length === 4,
  mDCV: (length) => length === 24,
  mDCv: (length) => length === 24,
  cLLI: (length) => length === 8,
  cLLi: (length) => length === 8,
  sBIT: (length) => length <= 4,
  bKGD: (length) => length <= 6,
  pHYs: (length) => length === 9,
};

/** Proves and strips a PNG or an APNG. */
export async function inspectPng(bytes: Buffer, limits: Limits): Promise<Picture> {
  const reader = new PngReader(bytes, limits);
  reader.read();
  const streams = reader.streams();
  await decoders.run(0, async () => {
    for (const stream of streams) await provePixels(stream);
  });
  return reader.picture();
}

class PngReader {
  private readonly bytes: Buffer;
  private readonly limits: Limits;
  private readonly parts: Parts;
  private readonly seen = new Set<string>();
  private readonly pixels: Uint8Array[] = [];
  private header: PngHeader | undefined;
  private animation: AnimationReader | undefined;
  private orientation = 1;

  constructor(bytes: Buffer, limits: Limits) {
    this.bytes = bytes;
    this.limits = limits;
    this.parts = new Parts(bytes);
  }

  read(): void {
    this.parts.keep(0, 8);
    let previous = '';
    for (let at = 8, count = 0; previous !== 'IEND'; count++) {
      if (count === MAX_CHUNKS) throw damaged('it has too many chunks');
      const chunk = chunkAt(this.bytes, at);
      this.take(chunk, previous);
      this.seen.add(chunk.name);
      previous = chunk.name;
      at = chunk.end;
    }
    if (this.pixels.length === 0) throw damaged('it has no pixels');
    this.animation?.finish();
  }

  streams(): PixelStream[] {
    return [{ ...this.known(), pieces: this.pixels }, ...(this.animation?.streams ?? [])];
  }

  picture(): Picture {
    const { width, height } = this.known();
    const parts = this.parts.done();
    // Right behind IHDR: some readers look for eXIf nowhere else, and APNG ones stumble over it before IDAT.
    if (this.orientation !== 1) {
      const [head = new Uint8Array()] = parts;
      const eXIf = makeChunk('eXIf', orientationBlock(this.orientation));
      parts.splice(0, 1, head.subarray(0, HEADER_END), eXIf, head.subarray(HEADER_END));
    }
    return { width, height, frames: this.animation?.frames ?? 1, parts };
  }

  private known(): PngHeader {
    if (!this.header) throw damaged('it does not start with its header');
    return this.header;
  }

  private take(chunk: Chunk, previous: string): void {
    const { name, data } = chunk;
    if (name !== 'IHDR') this.known();
    if (name === 'IHDR') this.takeHeader(chunk);
    else if (name === 'IDAT') this.takePixels(chunk, previous);
    else if (name === 'PLTE') this.takePalette(chunk);
    else if (name === 'IEND') this.takeEnd(chunk);
    else if (name === 'acTL' && !this.seen.has('IDAT') && !this.animation) {
      this.animation = new AnimationReader(data, this.known(), this.limits);
      this.keepUnchanged(chunk);
    } else if ((name === 'fcTL' || name === 'fdAT') && this.animation) {
      this.animation.take(chunk, this.seen.has('IDAT'));
      this.keepUnchanged(chunk);
    } else this.takeAncillary(chunk);
  }

  private takeHeader(chunk: Chunk): void {
    if (this.header) throw damaged('it has two headers');
    this.header = parseHeader(chunk.data);
    checkSize(this.header.width, this.header.height, 1, this.limits);
    this.keepUnchanged(chunk);
  }

  private takePalette(chunk: Chunk): void {
    const { length } = chunk.data;
    if (this.seen.has('PLTE') || this.seen.has('IDAT') || length === 0 || length % 3 !== 0 || length > 768) {
      throw damaged('its palette is wrong');
    }
    this.keepUnchanged(chunk);
  }

  private takePixels(chunk: Chunk, previous: string): void {
    if (this.seen.has('IDAT') && previous !== 'IDAT') throw damaged('its pixels are not in one piece');
    if (this.known().hasPalette && !this.seen.has('PLTE')) throw damaged('it has no palette');
    this.pixels.push(chunk.data);
    this.keepUnchanged(chunk);
  }

  private takeEnd(chunk: Chunk): void {
    if (chunk.data.length > 0) throw damaged('its end is wrong');
    this.keepUnchanged(chunk);
  }

  private takeAncillary(chunk: Chunk): void {
    const { name, data } = chunk;
    // An upper-case first letter marks a chunk that nobody may skip (PNG 3rd edition §5.4).
    if (!/^[a-z][A-Za-z]{3}$/.test(name)) throw damaged('it has an unknown critical chunk');
    if (this.seen.has(name)) return;
    if (name === 'eXIf') this.orientation = readOrientation(data);
    else if (this.seen.has('IDAT')) return;
    else if (name === 'iCCP') this.addProfile(data);
    else if (KEPT[name]?.(data.length)) this.keepUnchanged(chunk);
  }

  private keepUnchanged({ start, end }: Chunk): void {
    if (crc32(this.bytes.subarray(start + 4, end - 4)) !== this.bytes.readUInt32BE(end - 4)) {
      throw damaged('a checksum is wrong');
    }
    this.parts.keep(start, end);
  }

  /** iCCP without the profile's name, which is free text, and without what may lie behind the profile. */
  private addProfile(data: Buffer): void {
    const nul = data.subarray(0, 80).indexOf(0);
    if (nul < 1 || data[nul + 1] !== 0) return;
    const profile = inflateProfile(data.subarray(nul + 2));
    if (profile) this.parts.add(makeChunk('iCCP', Buffer.concat([Buffer.from('ICC\0\0', 'latin1'), profile])));
  }
}

/** The zlib stream of a profile, or nothing where there is no valid one: every viewer then ignores it. */
function inflateProfile(compressed: Buffer): Buffer | undefined {
  try {
    // `info` is missing in the types of node:zlib; it makes the answer an object with the engine.
    const options = { maxOutputLength: MAX_PROFILE_BYTES, info: true };
    const { buffer, engine } = inflateSync(compressed, options) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    return profileLength(buffer) === buffer.length ? compressed.subarray(0, engine.bytesWritten) : undefined;
  } catch {
    return undefined;
  }
}
