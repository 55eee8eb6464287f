import type { CanvasPicture } from './canvas.ts';
import type { BoxMark } from './mark.ts';
import type { Mosaic } from './mosaic.ts';
import { noiseOf, noiseReach } from './noise.ts';
import { type Paper, readableKey } from './paper.ts';
import { PixelBlocks } from './pixel-blocks.ts';
import { grow, intersect, type Rect, union } from './rect.ts';

interface PaintedMosaic extends Mosaic {
  image: CanvasPicture;
}

interface Known {
  key: string;
  /** Undefined until all of it was made. */
  mosaic?: PaintedMosaic | undefined;
  /** Pixels of which parts were made by themselves. */
  spent: number;
}

/** Makes the pictures of hide and pixelate marks and keeps them until what they are made of is another. */
export class Mosaics {
  private readonly known = new WeakMap<BoxMark, Known>();
  private readonly blocks = new Map<number, PixelBlocks>();

  /** What shows of a mark inside `clip`, or more. Undefined where there is nothing that may be looked at. */
  of(mark: BoxMark, paper: Paper, clip: readonly Rect[]): PaintedMosaic | undefined {
    const key = readableKey(paper, grow(mark.rect, mosaicReach(mark)));
    let known = this.known.get(mark);
    if (known?.key === key && 'mosaic' in known) return known.mosaic;
    if (known?.key !== key) known = { key, spent: 0 };
    this.known.set(mark, known);
    // One that is being pulled is another mark in each frame, and only its edges are painted.
    const part = mark.kind === 'pixelate' && intersect(mark.rect, clip.reduce(union));
    if (part) known.spent += part.width * part.height;
    if (part && known.spent < (mark.rect.width * mark.rect.height) / 2) {
      return painted(this.blocksOf(mark).mosaicOf(part, paper), paper);
    }
    const made = mark.kind === 'hide' ? noiseOf(mark, paper) : this.blocksOf(mark).mosaicOf(mark.rect, paper);
    known.mosaic = painted(made, paper);
    return known.mosaic;
  }

  private blocksOf({ width }: BoxMark): PixelBlocks {
    const block = Math.max(2, Math.round(width));
    const blocks = this.blocks.get(block) ?? new PixelBlocks(block);
    this.blocks.set(block, blocks);
    return blocks;
  }
}

function painted(made: Mosaic | undefined, { host }: Paper): PaintedMosaic | undefined {
  return made && { ...made, image: host.image(made.rgba, made.width, made.height) };
}

/** How far outside of its rectangle a mark's picture may depend on what is there. */
export function mosaicReach({ kind, width }: BoxMark): number {
  return kind === 'hide' ? noiseReach : width;
}
