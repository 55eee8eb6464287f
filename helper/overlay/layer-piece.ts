import type { Rect } from '#helper/platform/rect.ts';

/** A part of what is drawn over the frozen picture, in desktop pixels. */
export interface LayerPiece {
  rect: Rect;
  /** Red, green, blue and alpha in one 32-bit number, not premultiplied; of an opaque piece blue, green and red. */
  pixels: Uint32Array;
  /** Where the piece's first pixel is in them, and how many there are to a row. */
  from: number;
  stride: number;
  /** Whether the frozen picture below is in it already. */
  opaque: boolean;
}
