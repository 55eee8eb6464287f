import type { Canvas, SKRSContext2D } from '@napi-rs/canvas';
import type { Point } from '#helper/platform/rect.ts';
import { canvases, isCanvasLoaded } from './canvas.ts';
import type { Sprite } from './scene.ts';

export type Paint = (context: SKRSContext2D, width: number, height: number) => void;

/** Pictures kept by key; a whole session of the overlay makes fewer than this, save for labels and magnifier views. */
const kept = 64;

/** Paints sprites with Canvas 2D on one small canvas, and keeps the last ones. */
export class SpritePainter {
  private canvas: Canvas | undefined;
  private readonly cache = new Map<string, Sprite>();

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

  /** Forgets all pictures, and what the canvas library has kept of letters and paths. */
  rest(): void {
    this.canvas = undefined;
    this.cache.clear();
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

/** A plain rectangle. `colour` is 0xAARRGGBB. */
export function plainSprite(width: number, height: number, colour: number): Sprite {
  return { width, height, pixels: new Uint32Array(Math.max(0, width * height)).fill(colour) };
}

export function bgra(rgba: Uint8ClampedArray): Uint32Array {
  const pixels = new Uint32Array(rgba.buffer, rgba.byteOffset, rgba.length / 4).slice();
  for (let i = 0; i < pixels.length; i += 1) {
    const pixel = pixels[i] as number;
    pixels[i] = (pixel & 0xff00ff00) | ((pixel & 0xff) << 16) | ((pixel >>> 16) & 0xff);
  }
  return pixels;
}

/** Lays one sprite over another at a place inside it. */
export function layOver(under: Sprite, sprite: Sprite, { x, y }: Point): void {
  let from = 0;
  for (let row = 0; row < sprite.height; row += 1) {
    let to = (y + row) * under.width + x;
    for (const end = from + sprite.width; from < end; from += 1, to += 1) {
      const pixel = sprite.pixels[from] as number;
      if (pixel >>> 24 !== 0) under.pixels[to] = over(under.pixels[to] as number, pixel);
    }
  }
}

/** One colour over another, each 0xAARRGGBB and not premultiplied. */
export function over(under: number, above: number): number {
  const alpha = above >>> 24;
  const left = ((under >>> 24) * (255 - alpha)) / 255;
  const whole = alpha + left;
  if (alpha === 255 || whole === 0) return above;
  const mix = (shift: number) =>
    Math.round((((above >>> shift) & 255) * alpha + ((under >>> shift) & 255) * left) / whole) << shift;
  return ((Math.round(whole) << 24) | mix(16) | mix(8) | mix(0)) >>> 0;
}
