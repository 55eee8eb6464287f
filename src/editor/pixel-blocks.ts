import type { BoxMark } from './mark.ts';
import type { Mosaic } from './mosaic.ts';
import { type Paper, readable, readableKey } from './paper.ts';
import { intersect, type Rect } from './rect.ts';

const unknown = -2;
/** Where nothing of a block may be looked at it stays clear: something that hides lies there. */
const clear = -1;

/**
 * The mean colours of blocks on a grid over the whole picture: pulling a mark larger asks only for the blocks that are
 * new, and blocks do not change colour while the mark moves.
 */
export class PixelBlocks {
  private key = '';
  private means = new Int32Array();
  private columns = 0;

  /** Undefined for a mark that lies outside of the picture. */
  mosaicOf(mark: BoxMark, paper: Paper): Mosaic | undefined {
    const whole = { x: 0, y: 0, width: paper.picture.width, height: paper.picture.height };
    const rect = intersect(mark.rect, whole);
    if (!rect) return undefined;
    const block = Math.max(2, Math.round(mark.width));
    const left = Math.floor(rect.x / block);
    const top = Math.floor(rect.y / block);
    const width = Math.ceil((rect.x + rect.width) / block) - left;
    const height = Math.ceil((rect.y + rect.height) / block) - top;
    this.open(block, paper, whole);
    const rgba = new Uint8ClampedArray(width * height * 4);
    for (let row = 0; row < height; row += 1) {
      this.fillRow(left, top + row, width, block, paper);
      for (let column = 0; column < width; column += 1) {
        const rgb = this.means[(top + row) * this.columns + left + column] as number;
        const at = (row * width + column) * 4;
        rgba[at] = rgb >> 16;
        rgba[at + 1] = (rgb >> 8) & 255;
        rgba[at + 2] = rgb & 255;
        rgba[at + 3] = rgb === clear ? 0 : 255;
      }
    }
    return { rgba, width, height, block, x: left * block, y: top * block };
  }

  /** Forgets the blocks of another size, and all of them where others may be looked at. */
  private open(block: number, paper: Paper, whole: Rect): void {
    const key = `${block} ${readableKey(paper, whole)}`;
    if (key === this.key) return;
    this.key = key;
    this.columns = Math.ceil(whole.width / block);
    this.means = new Int32Array(this.columns * Math.ceil(whole.height / block)).fill(unknown);
  }

  /** Asks once for all the pixels between the first and the last block of a row that are not known. */
  private fillRow(left: number, row: number, width: number, block: number, paper: Paper): void {
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
