import { intersect, type Rect } from '#helper/platform/rect.ts';
import type { PointerImage } from '#helper/platform/x11-pointer.ts';
import type { Frame } from './capture.ts';

/** A translucent picture with its place on the desktop: blue, green, red and alpha, multiplied by alpha already. */
export interface Layer extends Rect {
  bgra: Uint8Array;
  /** Bytes from one row to the next. */
  stride: number;
}

/** Lays a translucent picture over a frame; what reaches over the frame's edge is cut off. */
export function blend(frame: Frame, layer: Layer): void {
  const part = intersect(frame, layer);
  if (!part) return;
  for (let y = part.y; y < part.y + part.height; y += 1) {
    let from = (y - layer.y) * layer.stride + (part.x - layer.x) * 4;
    let to = (y - frame.y) * frame.stride + (part.x - frame.x) * 4;
    for (const end = from + part.width * 4; from < end; from += 4, to += 4) {
      const rest = 255 - (layer.bgra[from + 3] as number);
      for (let channel = 0; channel < 3; channel += 1) {
        const below = frame.data[to + channel] as number;
        const sum = (layer.bgra[from + channel] as number) + Math.round((below * rest) / 255);
        frame.data[to + channel] = Math.min(255, sum);
      }
    }
  }
}

/** Draws the mouse pointer into a frame. */
export function drawPointer(frame: Frame, { at, hotSpot, width, height, bgra }: PointerImage): void {
  blend(frame, { x: at.x - hotSpot.x, y: at.y - hotSpot.y, width, height, bgra, stride: width * 4 });
}
