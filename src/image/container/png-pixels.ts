import { pipeline } from 'node:stream/promises';
import { createInflate } from 'node:zlib';
import { AppError } from '#errors/app-error.ts';
import { damaged } from './faults.ts';
import { join, lengthOf } from './parts.ts';

/** One zlib stream of a PNG: the picture itself, or a frame of an APNG. Sizes in pixels and bits. */
export interface PixelStream {
  width: number;
  height: number;
  bitsPerPixel: number;
  interlaced: boolean;
  pieces: Uint8Array[];
}

interface Pass {
  rows: number;
  /** Bytes of a row, with its filter byte. */
  stride: number;
}

/** Adam7 (PNG 3rd edition §8.2): start x, start y, step x, step y. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

const BATCH = 256 * 1024;

/**
 * Proves that the stream holds exactly its rows: it inflates (with a right Adler-32) to exactly their length, each
 * starts with a known filter, and nothing lies behind it. Holds about 0.5 MB whatever the picture's size.
 * @throws AppError `corrupt_image`
 */
export async function provePixels(stream: PixelStream): Promise<void> {
  const passes = passesOf(stream);
  const total = passes.reduce((sum, { rows, stride }) => sum + rows * stride, 0);
  const inflate = createInflate({ chunkSize: Math.max(1024, Math.min(BATCH, total + 1)) });
  const rows = new RowChecker(passes);
  try {
    await pipeline(batches(stream.pieces), inflate, async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) rows.check(chunk);
    });
  } catch (error) {
    throw error instanceof AppError ? error : damaged('its pixels cannot be inflated', error);
  }
  rows.finish();
  if (inflate.bytesWritten !== lengthOf(stream.pieces)) throw damaged('there is something hidden behind its pixels');
}

function passesOf({ width, height, bitsPerPixel, interlaced }: PixelStream): Pass[] {
  const strideOf = (pixels: number) => 1 + Math.ceil((pixels * bitsPerPixel) / 8);
  if (!interlaced) return [{ rows: height, stride: strideOf(width) }];
  return ADAM7.map(([x, y, stepX, stepY]) => ({
    pixels: Math.ceil((width - x) / stepX),
    rows: Math.ceil((height - y) / stepY),
  }))
    .filter(({ pixels, rows }) => pixels > 0 && rows > 0)
    .map(({ pixels, rows }) => ({ rows, stride: strideOf(pixels) }));
}

/** Joins small pieces: each write costs a trip to another thread, and encoders write 8 kB chunks. */
function* batches(pieces: readonly Uint8Array[]): Generator<Uint8Array> {
  let group: Uint8Array[] = [];
  let size = 0;
  for (const piece of pieces) {
    group.push(piece);
    size += piece.length;
    if (size < BATCH) continue;
    yield join(group);
    group = [];
    size = 0;
  }
  if (size > 0) yield join(group);
}

/** Walks the inflated bytes row by row without keeping them. */
class RowChecker {
  private readonly passes: Pass[];
  private pass: Pass | undefined;
  private rowsLeft = 0;
  /** Bytes until the next filter byte. */
  private skip = 0;

  constructor(passes: Pass[]) {
    this.passes = passes;
    this.nextPass();
  }

  check(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.skip > 0) {
        const step = Math.min(this.skip, chunk.length - at);
        this.skip -= step;
        at += step;
        continue;
      }
      if (this.rowsLeft === 0) this.nextPass();
      if (!this.pass) throw damaged('it has more pixels than it says');
      if ((chunk[at] as number) > 4) throw damaged('a row of pixels has an unknown filter');
      this.skip = this.pass.stride;
      this.rowsLeft--;
    }
  }

  finish(): void {
    if (this.skip > 0 || this.rowsLeft > 0 || this.passes.length > 0) throw damaged('it has fewer pixels than it says');
  }

  private nextPass(): void {
    this.pass = this.passes.shift();
    this.rowsLeft = this.pass?.rows ?? 0;
  }
}
