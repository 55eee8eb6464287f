import type { Mosaic } from './mosaic.ts';
import { type Paper, readable, readableKey } from './paper.ts';
import { intersect, type Rect, sameRect, union, without } from './rect.ts';

const unknown = -2;
/** Where nothing of a block may be looked at it stays clear: something that hides lies there. */
const clear = -1;
/** So many pixels of the picture are asked for at once. */
const mostPixels = 1 << 17;

/**
 * The mean colours of blocks of one size on a grid over the whole picture: pulling a mark larger asks only for the blocks
 * that are new, and blocks do not change colour while the mark moves.
 */
export class PixelBlocks {
  private readonly block: number;
  private key: string | undefined;
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
    const band = Math.max(1, Math.floor(mostPixels / (width * block * block)));
    for (let row = 0; row < height; row += band) {
      this.fill(left, top + row, width, Math.min(band, height - row), paper);
    }
    for (let row = 0; row < height; row += 1) {
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

  /** Asks once for the pixels around all blocks of a rectangle of blocks that are not known. */
  private fill(left: number, top: number, width: number, height: number, paper: Paper): void {
    const box = this.unknownIn(left, top, width, height);
    if (!box) return;
    const { block } = this;
    const sums = new Float64Array(box.width * box.height * 4);
    const rect = { x: box.x * block, y: box.y * block, width: box.width * block, height: box.height * block };
    for (const part of readable(paper, rect)) addUp(paper.picture.pixels(part), part, rect, block, sums);
    for (let row = 0; row < box.height; row += 1) {
      for (let column = 0; column < box.width; column += 1) {
        const at = (row * box.width + column) * 4;
        const pixels = sums[at + 3] as number;
        const mean = (channel: number) => Math.round((sums[at + channel] as number) / pixels);
        const rgb = pixels > 0 ? (mean(0) << 16) | (mean(1) << 8) | mean(2) : clear;
        this.means[(box.y + row) * this.columns + box.x + column] = rgb;
      }
    }
  }

  /** Around the blocks that are not known, counted in blocks. */
  private unknownIn(left: number, top: number, width: number, height: number): Rect | undefined {
    const found: Rect[] = [];
    for (let row = top; row < top + height; row += 1) {
      const known = this.means.subarray(row * this.columns + left, row * this.columns + left + width);
      const first = known.indexOf(unknown);
      if (first >= 0) found.push({ x: left + first, y: row, width: known.lastIndexOf(unknown) - first + 1, height: 1 });
    }
    return found.length > 0 ? found.reduce(union) : undefined;
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

/** Adds the red, green, blue and number of each block's pixels of one part to the sums of the blocks of `rect`. */
function addUp(pixels: ArrayLike<number>, part: Rect, rect: Rect, block: number, sums: Float64Array): void {
  const columns = rect.width / block;
  let from = 0;
  for (let y = 0; y < part.height; y += 1) {
    const row = Math.floor((part.y + y - rect.y) / block) * columns;
    for (let x = 0; x < part.width; x += 1, from += 4) {
      const to = (row + Math.floor((part.x + x - rect.x) / block)) * 4;
      sums[to] = (sums[to] as number) + (pixels[from] as number);
      sums[to + 1] = (sums[to + 1] as number) + (pixels[from + 1] as number);
      sums[to + 2] = (sums[to + 2] as number) + (pixels[from + 2] as number);
      sums[to + 3] = (sums[to + 3] as number) + 1;
    }
  }
}
