import type { Canvas, SKRSContext2D } from '@napi-rs/canvas';
import { canvases, isCanvasLoaded } from './canvas.ts';
import { type Hand, Letters } from './letters.ts';
import type { Sprite } from './scene.ts';

export type Paint = (context: SKRSContext2D, width: number, height: number) => void;

/** Pictures kept by key; a whole session of the overlay makes fewer than this, save for labels and magnifier views. */
const kept = 64;

/** Paints sprites with Canvas 2D on one small canvas, and keeps the last ones. */
export class SpritePainter {
  private canvas: Canvas | undefined;
  private readonly cache = new Map<string, Sprite>();
  /** For each picture, the two last copies of it; the older one comes first. */
  private readonly copies = new WeakMap<Uint32Array, [Uint32Array | undefined, Uint32Array]>();
  private readonly hands = new Map<string, Letters>();

  /** The sprite of that key, painted when there is none yet. */
  paint(key: string, width: number, height: number, paint: Paint): Sprite {
    const known = this.cache.get(key);
    if (known) return known;
    const sprite = this.paintOnce(width, height, paint);
    this.cache.set(key, sprite);
    if (this.cache.size > kept) this.cache.delete(this.cache.keys().next().value as string);
    return sprite;
  }

  /** A sprite that is not kept, for what never looks the same twice. */
  paintOnce(width: number, height: number, paint: Paint): Sprite {
    const context = this.roomFor(width, height).getContext('2d');
    context.reset();
    paint(context, width, height);
    return { width, height, pixels: bgra(context.getImageData(0, 0, width, height).data) };
  }

  /**
   * A copy to paint on, good until the second one after it: as much memory fresh from the system costs more than the copy,
   * and no two pictures of the screen are under way at once.
   */
  copyOf({ width, height, pixels }: Sprite): Sprite {
    const [older, newer] = this.copies.get(pixels) ?? [];
    const copy = older ?? new Uint32Array(pixels.length);
    copy.set(pixels);
    this.copies.set(pixels, [newer, copy]);
    return { width, height, pixels: copy };
  }

  /** The letters of a font, each of which is painted once. */
  letters(hand: Hand): Letters {
    const key = `${hand.font} ${hand.colour}`;
    const known = this.hands.get(key);
    if (known) return known;
    const letters = new Letters(this, hand);
    this.hands.set(key, letters);
    return letters;
  }

  /** What the canvas says of something that it does not paint. */
  measure(ask: (context: SKRSContext2D) => number): number {
    return ask(this.roomFor(1, 1).getContext('2d'));
  }

  /** Forgets all pictures, and what the canvas library has kept of letters and paths. */
  rest(): void {
    this.canvas = undefined;
    this.cache.clear();
    this.hands.clear();
    if (isCanvasLoaded()) canvases().clearAllCache();
  }

  private roomFor(width: number, height: number): Canvas {
    const { canvas } = this;
    if (canvas && canvas.width >= width && canvas.height >= height) return canvas;
    const [wide, high] = [Math.max(width, canvas?.width ?? 512), Math.max(height, canvas?.height ?? 256)];
    this.canvas = canvases().createCanvas(wide, high);
    return this.canvas;
  }
}

/** A plain rectangle. `colour` is 0xAARRGGBB. All of a colour share their pixels, which must stay as they are. */
export function plainSprite(width: number, height: number, colour: number): Sprite {
  const count = Math.max(0, width * height);
  let pixels = plain.get(colour);
  if (!pixels || pixels.length < count) {
    pixels = new Uint32Array(2 * count).fill(colour);
    plain.set(colour, pixels);
  }
  return { width, height, pixels };
}

const plain = new Map<number, Uint32Array>();

export function bgra(rgba: Uint8ClampedArray): Uint32Array {
  const pixels = new Uint32Array(rgba.buffer, rgba.byteOffset, rgba.length / 4).slice();
  for (let i = 0; i < pixels.length; i += 1) {
    const pixel = pixels[i] as number;
    pixels[i] = (pixel & 0xff00ff00) | ((pixel & 0xff) << 16) | ((pixel >>> 16) & 0xff);
  }
  return pixels;
}
