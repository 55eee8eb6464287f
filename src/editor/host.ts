import type { CanvasPicture, EditorCanvas } from './canvas.ts';
import type { Rect } from './rect.ts';
import type { Styles } from './style.ts';
import type { EditorWords } from './words.ts';

/** The untouched picture that is drawn on. */
export interface EditorPicture {
  width: number;
  height: number;
  /** RGBA, 4 bytes a pixel, row by row, of whole pixels inside the picture. The editor never writes into it. */
  pixels(rect: Rect): Uint8Array | Uint8ClampedArray;
}

/** A canvas that nobody sees, and itself as something that the host's `drawImage` takes. */
export interface Sheet {
  canvas: EditorCanvas;
  picture: CanvasPicture;
}

/** Where a host keeps squares of the picture with the marks on it that lie below the one in work. */
export interface Ground {
  /** Keeps a square as `look`: what is on the sheet now, over what was kept as `under`, or over the bare picture. */
  keep(look: object, place: Rect, sheet: Sheet, under: object | undefined): void;
  /** Shows the square that was kept as `look`, under all that is drawn on the canvas. */
  lay(look: object, place: Rect): void;
}

/** What only the host's canvas can do. */
export interface EditorHost {
  /** The advance of one line of text, in pixels, in a CSS font such as `22px sans-serif`. */
  measure(text: string, font: string): number;
  /** Something that the host's `drawImage` takes, out of RGBA pixels, each opaque or clear. It is drawn enlarged. */
  image(rgba: Uint8ClampedArray<ArrayBuffer>, width: number, height: number): CanvasPicture;
  /**
   * A clear canvas. A host that shows one pixel of the picture as one pixel of its canvas may give this: marks that stay as
   * they are while another one is drawn are then painted once and not for every frame.
   */
  sheet?(width: number, height: number): Sheet;
}

export interface EditorOptions {
  picture: EditorPicture;
  host: EditorHost;
  /** What was kept of `editor.styles`, through `readStyles`; without it the defaults. */
  styles?: Styles;
  /** Picture pixels for one pixel of a style's width: 1 at 96 dpi, 2 on a screen with 192. */
  scale?: number;
  /** Default English. */
  words?: EditorWords;
  /** Milliseconds, for double clicks and for merging nudges into one undo step; default `performance.now`. */
  now?: () => number;
}
