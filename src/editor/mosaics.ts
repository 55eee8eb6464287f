import type { CanvasPicture } from './canvas.ts';
import type { BoxMark } from './mark.ts';
import type { Mosaic } from './mosaic.ts';
import { noiseOf, noiseReach } from './noise.ts';
import { type Paper, readableKey } from './paper.ts';
import { PixelBlocks } from './pixel-blocks.ts';
import { grow } from './rect.ts';

interface PaintedMosaic extends Mosaic {
  image: CanvasPicture;
}

interface Known {
  key: string;
  mosaic: PaintedMosaic | undefined;
}

/** Makes the pictures of hide and pixelate marks and keeps them until what they are made of is another. */
export class Mosaics {
  private readonly known = new WeakMap<BoxMark, Known>();
  private readonly blocks = new PixelBlocks();

  /** Undefined where there is nothing that may be looked at. */
  of(mark: BoxMark, paper: Paper): PaintedMosaic | undefined {
    const key = readableKey(paper, grow(mark.rect, mosaicReach(mark)));
    const known = this.known.get(mark);
    if (known?.key === key) return known.mosaic;
    const made = mark.kind === 'hide' ? noiseOf(mark, paper) : this.blocks.mosaicOf(mark, paper);
    const mosaic = made && { ...made, image: paper.host.image(made.rgba, made.width, made.height) };
    this.known.set(mark, { key, mosaic });
    return mosaic;
  }
}

/** How far outside of its rectangle a mark's picture may depend on what is there. */
export function mosaicReach({ kind, width }: BoxMark): number {
  return kind === 'hide' ? noiseReach : width;
}
