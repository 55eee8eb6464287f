import type { SKRSContext2D } from '@napi-rs/canvas';
import { type Editor, openEditor } from '#editor/editor.ts';
import type { Styles } from '#editor/style.ts';
import { tileRegion } from '#editor/tile-region.ts';
import type { EditorWords } from '#editor/words.ts';
import type { Frame } from '#helper/capture/capture.ts';
import type { Rect } from '#helper/platform/rect.ts';
import { canvases } from './canvas.ts';
import { FrameGround } from './ground.ts';
import type { LayerPiece } from './layer-piece.ts';
import { letGo } from './let-go.ts';

/** What is drawn over the frozen picture and under the dimming, made anew for each part that is redrawn. */
export interface Layer {
  /** No pixel outside of this is anything but clear. */
  readonly bounds: Rect;
  /** Paints a part (desktop pixels), piece by piece. */
  paint(part: Rect): Iterable<LayerPiece>;
}

/** The longest sides of a canvas, in pixels: clearing a larger one costs more than painting twice on this. */
const side = 512;
/** What is read at once. Beyond 128 kB the C library fetches the memory from the system each time, which takes longer. */
const readPixels = 1 << 14;
/** Only squares of this side are read that something was painted on: most of what is drawn anew is clear. */
const readTile = 32;

/** Opens the annotation editor on a frame. `scale` is the desktop's text scale, 1 at 96 dpi. */
export function openFrameEditor(
  frame: Frame,
  scale: number,
  { styles, words }: { styles?: Styles | undefined; words?: EditorWords },
): Editor {
  const { width, height } = frame;
  let ruler: SKRSContext2D | undefined;
  return openEditor({
    picture: {
      width,
      height,
      pixels: (rect) => rgbaOf(frame, { ...rect, x: rect.x + frame.x, y: rect.y + frame.y }),
    },
    host: {
      measure: (text, font) => {
        ruler ??= canvases().createCanvas(1, 1).getContext('2d');
        ruler.font = font;
        return ruler.measureText(text).width;
      },
      image: (rgba, wide, high) => {
        const { createCanvas, ImageData } = canvases();
        const canvas = createCanvas(wide, high);
        canvas.getContext('2d').putImageData(new ImageData(rgba, wide, high), 0, 0);
        return canvas;
      },
      sheet: (wide, high) => {
        const picture = canvases().createCanvas(wide, high);
        return { canvas: picture.getContext('2d'), picture };
      },
    },
    scale,
    ...(styles && { styles }),
    ...(words && { words }),
  });
}

/** Draws an editor's marks and handles on small canvases, and keeps what stands still as finished pixels. */
export class LayerPainter {
  /** By their sides, and whether there is nothing on them. */
  private readonly canvases = new Map<string, { context: SKRSContext2D; clear: boolean }>();
  private ground: FrameGround | undefined;

  layer(editor: Editor, frame: Frame, bounds: Rect): Layer {
    return { bounds, paint: (part) => this.paint(editor, frame, part) };
  }

  private *paint(editor: Editor, frame: Frame, part: Rect): Iterable<LayerPiece> {
    const ground = this.ground?.frame === frame ? this.ground : new FrameGround(frame);
    this.ground = ground;
    for (const piece of cells(part, side, side)) {
      const clip = { ...piece, x: piece.x - frame.x, y: piece.y - frame.y };
      const canvas = this.canvasFor(piece);
      const { context } = canvas;
      if (!canvas.clear) context.reset();
      context.setTransform(1, 0, 0, 1, -clip.x, -clip.y);
      ground.draws(piece);
      const inked = editor.draw(context, clip, ground);
      canvas.clear = inked.length === 0;
      yield* ground.taken;
      for (const rect of tileRegion(inked, readTile, clip)) yield* read(context, clip, rect, frame);
    }
  }

  /** A canvas hardly larger than a piece: one that has been painted on costs by its size to be cleared. */
  private canvasFor({ width, height }: Rect): { context: SKRSContext2D; clear: boolean } {
    const [wide, high] = [sideFor(width), sideFor(height)];
    const key = `${wide} ${high}`;
    const canvas = this.canvases.get(key) ?? {
      context: canvases().createCanvas(wide, high).getContext('2d'),
      clear: true,
    };
    this.canvases.set(key, canvas);
    return canvas;
  }
}

function sideFor(length: number): number {
  return Math.max(64, 2 ** Math.ceil(Math.log2(length)));
}

/** What a canvas shows of `rect`, both in the frame's pixels, as `clip`'s corner is the canvas's. */
function* read(context: SKRSContext2D, clip: Rect, rect: Rect, frame: Frame): Iterable<LayerPiece> {
  for (const { x, y, width, height } of cells(rect, side, Math.floor(readPixels / rect.width))) {
    const { data } = context.getImageData(x - clip.x, y - clip.y, width, height);
    const pixels = new Uint32Array(data.buffer, data.byteOffset, data.length / 4);
    yield { rect: { x: x + frame.x, y: y + frame.y, width, height }, pixels, from: 0, stride: width, opaque: false };
    letGo(data);
  }
}

/** A rectangle cut from its top left into pieces that are at most so wide and high. */
function* cells({ x, y, width, height }: Rect, wide: number, high: number): Iterable<Rect> {
  for (let top = 0; top < height; top += high) {
    for (let left = 0; left < width; left += wide) {
      yield { x: x + left, y: y + top, width: Math.min(wide, width - left), height: Math.min(high, height - top) };
    }
  }
}

/** The part of the frame inside `rect` with what was drawn on it: the picture to copy, save or send. */
export function flattenFrame(editor: Editor, frame: Frame, { x, y, width, height }: Rect): Frame {
  const { createCanvas, ImageData } = canvases();
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  const base = rgbaOf(frame, { x, y, width, height });
  context.putImageData(new ImageData(base, width, height), 0, 0);
  editor.flatten(context, { x: x - frame.x, y: y - frame.y, width, height });
  const { data } = context.getImageData(0, 0, width, height);
  swapRedAndBlue(new Uint32Array(data.buffer, data.byteOffset, data.length / 4));
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.length);
  return { x, y, width, height, data: bytes, stride: width * 4 };
}

/** Opaque red, green, blue and alpha of a part of the frame, as canvases want it. */
function rgbaOf(frame: Frame, { x, y, width, height }: Rect): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint32Array(width * height);
  const rowLength = frame.stride / 4;
  const source = new Uint32Array(frame.data.buffer, frame.data.byteOffset, rowLength * frame.height);
  for (let row = 0; row < height; row += 1) {
    const from = (y - frame.y + row) * rowLength + x - frame.x;
    pixels.set(source.subarray(from, from + width), row * width);
  }
  swapRedAndBlue(pixels);
  return new Uint8ClampedArray(pixels.buffer);
}

function swapRedAndBlue(pixels: Uint32Array): void {
  for (let i = 0; i < pixels.length; i += 1) {
    const pixel = pixels[i] as number;
    pixels[i] = (pixel & 0xff00) | ((pixel & 0xff) << 16) | ((pixel >>> 16) & 0xff) | 0xff000000;
  }
}
