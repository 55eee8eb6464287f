import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Ground, Sheet } from '#editor/host.ts';
import type { Frame } from '#helper/capture/capture.ts';
import { intersect, type Rect } from '#helper/platform/rect.ts';
import type { LayerPiece } from './layer-piece.ts';
import { letGo } from './let-go.ts';
import { mix, swapped } from './mix.ts';

/** Keeps what lies below the mark in work as finished pixels: the frozen picture with the marks on it. */
export class FrameGround implements Ground {
  /** Of each look a square of blue, green and red; what lies outside of the frame is left 0. */
  private readonly kept = new WeakMap<object, Uint32Array>();
  readonly frame: Frame;
  private part: Rect = { x: 0, y: 0, width: 0, height: 0 };
  private pieces: LayerPiece[] = [];

  constructor(frame: Frame) {
    this.frame = frame;
  }

  /** A part of the desktop is drawn; `taken` are the pieces of it that were laid. */
  draws(part: Rect): void {
    this.part = part;
    this.pieces = [];
  }

  get taken(): readonly LayerPiece[] {
    return this.pieces;
  }

  keep(look: object, place: Rect, sheet: Sheet, under: object | undefined): void {
    const { width, height } = place;
    const { data } = (sheet.canvas as SKRSContext2D).getImageData(0, 0, width, height);
    const over = new Uint32Array(data.buffer, data.byteOffset, data.length / 4);
    const pixels = (under && this.kept.get(under)) ?? this.cut(place);
    for (let at = 0; at < over.length; at += 1) {
      const pixel = over[at] as number;
      const alpha = pixel >>> 24;
      if (alpha !== 0) pixels[at] = alpha === 255 ? swapped(pixel) : mix(swapped(pixel), pixels[at] as number, alpha);
    }
    letGo(data);
    this.kept.set(look, pixels);
  }

  lay(look: object, place: Rect): void {
    const pixels = this.kept.get(look);
    const square = { ...place, x: place.x + this.frame.x, y: place.y + this.frame.y };
    const rect = intersect(square, this.part);
    if (!pixels || !rect) return;
    const from = (rect.y - square.y) * place.width + rect.x - square.x;
    this.pieces.push({ rect, pixels, from, stride: place.width, opaque: true });
  }

  /** The frame's pixels at a place. */
  private cut({ x, y, width, height }: Rect): Uint32Array {
    const { frame } = this;
    const rowLength = frame.stride / 4;
    const source = new Uint32Array(frame.data.buffer, frame.data.byteOffset, rowLength * frame.height);
    const pixels = new Uint32Array(width * height);
    const wide = Math.min(width, frame.width - x);
    const high = Math.min(height, frame.height - y);
    for (let row = 0; row < high; row += 1) {
      const from = (y + row) * rowLength + x;
      pixels.set(source.subarray(from, from + wide), row * width);
    }
    return pixels;
  }
}
