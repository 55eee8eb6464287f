import type { Mosaic } from './mosaic.ts';
import { type Paper, readable, readableKey } from './paper.ts';
import { intersect, type Rect, sameRect, without } from './rect.ts';

const unknown = -2;
/** Where nothing of a block may be looked at it stays clear: something that hides lies there. */
const clear = -1;

/**
 * The mean colours of blocks of one size on a grid over the whole picture: pulling a mark larger asks only for the blocks
 * that are new, and blocks do not change colour while the mark moves.
 */
export class PixelBlocks {
  private readonly block: number;
  private key = '';
  /** What could not be looked at when the means were made. */
  private covered: readonly Rect[] = [];
  private area: Rect | undefined;
  private means = new Int32Array();
  private columns = 0;

  constructor(block: number) {
    this.block = block;
  }

  /** The blocks that a rectangle touches; undefined for one outside of the picture. */
  mosaicOf(part: Rect, paper: Paper): Mosaic | undefined {
    const { block } = this;
    const whole = { x: 0, y: 0, width: paper.picture.width, height: paper.picture.height };
    const rect = intersect(part, whole);
    if (!rect) return undefined;
    const { left, top, width, height } = blocksOf(rect, block);
    this.open(paper, whole);
    const rgba = new Uint8ClampedArray(width * height * 4);
    const pixels = new Uint32Array(rgba.buffer);
    for (let row = 0; row < height; row += 1) {
      this.fillRow(left, top + row, width, paper);
      for (let column = 0; column < width; column += 1) {
        const rgb = this.means[(top + row) * this.columns + left + column] as number;
        if (rgb === clear) continue;
        pixels[row * width + column] = 0xff000000 | ((rgb & 255) << 16) | (rgb & 0xff00) | (rgb >> 16);
      }
    }
    return { rgba, width, height, block, x: left * block, y: top * block };
  }

  /** Forgets the blocks of which another part may be looked at. */
  private open(paper: Paper, whole: Rect): void {
    const key = readableKey(paper, whole);
    if (key === this.key) return;
    this.key = key;
    const { area, covered } = this;
    this.area = paper.area;
    this.covered = paper.covered;
    if (!area || !sameRect(area, paper.area)) {
      this.columns = Math.ceil(whole.width / this.block);
      this.means = new Int32Array(this.columns * Math.ceil(whole.height / this.block)).fill(unknown);
      return;
    }
    const hidden = paper.covered.flatMap((rect) => without(rect, covered));
    const bared = covered.flatMap((rect) => without(rect, paper.covered));
    for (const rect of [...hidden, ...bared]) this.forget(intersect(rect, whole));
  }

  private forget(rect: Rect | undefined): void {
    if (!rect) return;
    const { left, top, width, height } = blocksOf(rect, this.block);
    for (let row = top; row < top + height; row += 1) {
      this.means.fill(unknown, row * this.columns + left, row * this.columns + left + width);
    }
  }

  /** Asks once for all the pixels between the first and the last block of a row that are not known. */
  private fillRow(left: number, row: number, width: number, paper: Paper): void {
    const { block } = this;
    const known = this.means.subarray(row * this.columns + left, row * this.columns + left + width);
    const first = known.indexOf(unknown);
    if (first < 0) return;
    const count = known.lastIndexOf(unknown) - first + 1;
    const sums = new Float64Array(count * 4);
    const rect = { x: (left + first) * block, y: row * block, width: count * block, height: block };
    for (const part of readable(paper, rect)) addUp(paper.picture.pixels(part), part, rect.x, block, sums);
    for (let column = 0; column < count; column += 1) {
      const pixels = sums[column * 4 + 3] as number;
      const mean = (channel: number) => Math.round((sums[column * 4 + channel] as number) / pixels);
      known[first + column] = pixels > 0 ? (mean(0) << 16) | (mean(1) << 8) | mean(2) : clear;
    }
  }
}

/** The blocks that a rectangle touches, counted from the picture's top left. */
function blocksOf({ x, y, width, height }: Rect, block: number) {
  const left = Math.floor(x / block);
  const top = Math.floor(y / block);
  return {
    left,
    top,
    width: Math.ceil((x + width) / block) - left,
    height: Math.ceil((y + height) / block) - top,
  };
}

/** Adds the red, green, blue and number of each block's pixels of one part. */
function addUp(pixels: ArrayLike<number>, part: Rect, left: number, block: number, sums: Float64Array): void {
  for (let x = 0; x < part.width; x += 1) {
    const to = Math.floor((part.x + x - left) / block) * 4;
    let [red, green, blue] = [0, 0, 0];
    for (let y = 0; y < part.height; y += 1) {
      const from = (y * part.width + x) * 4;
      red += pixels[from] as number;
      green += pixels[from + 1] as number;
      blue += pixels[from + 2] as number;
    }
    sums[to] = (sums[to] as number) + red;
    sums[to + 1] = (sums[to + 1] as number) + green;
    sums[to + 2] = (sums[to + 2] as number) + blue;
    sums[to + 3] = (sums[to + 3] as number) + part.height;
  }
}
