import type { BoxMark } from './mark.ts';
import type { Mosaic } from './mosaic.ts';
import { type Paper, readable, readableKey } from './paper.ts';
import type { Rect } from './rect.ts';

/** Where nothing of a block may be looked at it stays clear: something that hides lies there. */
const clear = -1;

/**
 * The mean colours of blocks on a grid over the whole picture: pulling a mark larger asks only for the blocks that are
 * new, and blocks do not change colour while the mark moves.
 */
export class PixelBlocks {
  private key = '';
  private means = new Map<number, number>();

  mosaicOf(mark: BoxMark, paper: Paper): Mosaic {
    const { rect } = mark;
    const block = Math.max(2, Math.round(mark.width));
    const left = Math.floor(rect.x / block);
    const top = Math.floor(rect.y / block);
    const width = Math.ceil((rect.x + rect.width) / block) - left;
    const height = Math.ceil((rect.y + rect.height) / block) - top;
    this.forget(block, paper);
    const rgba = new Uint8ClampedArray(width * height * 4);
    for (let row = 0; row < height; row += 1) {
      this.fillRow({ x: left, y: top + row, width, height: 1 }, block, paper);
      for (let column = 0; column < width; column += 1) {
        const rgb = this.means.get(indexOf(left + column, top + row)) ?? clear;
        if (rgb !== clear) rgba.set([rgb >> 16, (rgb >> 8) & 255, rgb & 255, 255], (row * width + column) * 4);
      }
    }
    return { rgba, width, height, block, x: left * block, y: top * block };
  }

  private forget(block: number, paper: Paper): void {
    const { width, height } = paper.picture;
    const key = `${block} ${readableKey(paper, { x: 0, y: 0, width, height })}`;
    if (key !== this.key) this.means.clear();
    this.key = key;
  }

  /** Asks once for all the pixels between the first and the last block of a row that are not known. */
  private fillRow(row: Rect, block: number, paper: Paper): void {
    const missing = Array.from({ length: row.width }, (_, column) => row.x + column).filter(
      (column) => !this.means.has(indexOf(column, row.y)),
    );
    const first = missing[0];
    const last = missing.at(-1);
    if (first === undefined || last === undefined) return;
    const sums = new Float64Array((last - first + 1) * 4);
    const rect = { x: first * block, y: row.y * block, width: (last - first + 1) * block, height: block };
    for (const part of readable(paper, rect)) addUp(paper.picture.pixels(part), part, rect.x, block, sums);
    for (let column = first; column <= last; column += 1) {
      const at = (column - first) * 4;
      const count = sums[at + 3] as number;
      const mean = (channel: number) => Math.round((sums[at + channel] as number) / count);
      this.means.set(indexOf(column, row.y), count > 0 ? (mean(0) << 16) | (mean(1) << 8) | mean(2) : clear);
    }
  }
}

function addUp(pixels: ArrayLike<number>, part: Rect, left: number, block: number, sums: Float64Array): void {
  for (let y = 0; y < part.height; y += 1) {
    for (let x = 0; x < part.width; x += 1) {
      const from = (y * part.width + x) * 4;
      const to = Math.floor((part.x + x - left) / block) * 4;
      sums[to] = (sums[to] as number) + (pixels[from] as number);
      sums[to + 1] = (sums[to + 1] as number) + (pixels[from + 1] as number);
      sums[to + 2] = (sums[to + 2] as number) + (pixels[from + 2] as number);
      sums[to + 3] = (sums[to + 3] as number) + 1;
    }
  }
}

function indexOf(column: number, row: number): number {
  return (row + 65_536) * 1_048_576 + column + 65_536;
}
