import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { readAt, writeAt } from './nameless-file.ts';
import type { Delta } from './picture-delta.ts';

/** Where in the store a frame's changes are. */
export interface FrameRecord {
  readonly offset: number;
  readonly length: number;
  /** Bytes before they were packed. */
  readonly size: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The fastest level that still packs flat areas: recording must not be held up. */
const params = { [constants.ZSTD_c_compressionLevel]: 1 };
/** A shorter gap between changed pixels is not worth the two numbers that a new run costs. */
const shortestGap = 3;

/** Keeps the changes of frames in an open file, without loss. Its memory is made once and used for each frame. */
export class FrameStore {
  private readonly handle: number;
  private readonly count: number;
  private runs: Uint32Array | undefined;
  private pixels: Uint32Array | undefined;
  private end = 0;

  /** `pixels` is how many a whole picture has. */
  constructor(handle: number, pixels: number) {
    this.handle = handle;
    this.count = pixels;
  }

  /** Appends the changes of a frame; only one thread may do so. @throws HelperError `file_failed` */
  write({ pixels, ...rect }: Delta): FrameRecord {
    this.runs ??= new Uint32Array(this.count + 4);
    const words = packRuns(pixels, this.runs);
    const packed = zstdCompressSync(bytesOf(this.runs.subarray(0, words)), { params, chunkSize: 1 << 17 });
    const offset = this.end;
    writeAt(this.handle, packed, offset);
    this.end += packed.length;
    return { ...rect, offset, length: packed.length, size: words * 4 };
  }

  /** The changes of a frame, in memory that the next call overwrites. */
  read({ offset, length, size, ...rect }: FrameRecord): Delta {
    const bytes = zstdDecompressSync(readAt(this.handle, offset, length), { chunkSize: Math.max(64, size) });
    this.pixels ??= new Uint32Array(this.count);
    const pixels = this.pixels.subarray(0, rect.width * rect.height);
    unpackRuns(new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4), pixels);
    return { ...rect, pixels };
  }
}

/** Writes how many pixels are unchanged, how many follow, and those, again and again. Returns the words written. */
function packRuns(pixels: Uint32Array, runs: Uint32Array): number {
  let words = 0;
  for (let at = 0, last = 0; at < pixels.length; last = at) {
    while (at < pixels.length && pixels[at] === 0) at += 1;
    if (at === pixels.length) break;
    const from = at;
    let end = at;
    while (at < pixels.length && at - end < shortestGap) {
      if (pixels[at] !== 0) end = at + 1;
      at += 1;
    }
    at = end;
    runs[words] = from - last;
    runs[words + 1] = end - from;
    runs.set(pixels.subarray(from, end), words + 2);
    words += 2 + end - from;
  }
  return words;
}

function unpackRuns(runs: Uint32Array, pixels: Uint32Array): void {
  pixels.fill(0);
  let to = 0;
  for (let at = 0; at < runs.length; ) {
    to += runs[at] as number;
    const count = runs[at + 1] as number;
    pixels.set(runs.subarray(at + 2, at + 2 + count), to);
    to += count;
    at += 2 + count;
  }
}

function bytesOf(words: Uint32Array): Buffer {
  return Buffer.from(words.buffer as ArrayBuffer, words.byteOffset, words.byteLength);
}
