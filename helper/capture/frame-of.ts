import { intersect, type Rect } from '#helper/platform/rect.ts';
import type { Frame } from './capture.ts';

/** One monitor's picture with its place on the desktop: four bytes a pixel, red, green, blue and alpha. */
export interface Picture {
  rect: Rect;
  rgba: Uint8Array;
}

/** Puts together the part of the desktop that `area` covers; where no monitor is it stays black. */
export function frameOf({ x, y, width, height }: Rect, pictures: Picture[]): Frame {
  const frame = { x, y, width, height, data: new Uint8Array(width * height * 4), stride: width * 4 };
  for (const picture of pictures) copyInto(frame, picture);
  return frame;
}

function copyInto(frame: Frame, { rect, rgba }: Picture): void {
  const part = intersect(frame, rect);
  if (!part) return;
  for (let y = part.y; y < part.y + part.height; y += 1) {
    let from = ((y - rect.y) * rect.width + part.x - rect.x) * 4;
    let to = (y - frame.y) * frame.stride + (part.x - frame.x) * 4;
    for (let x = 0; x < part.width; x += 1, from += 4, to += 4) {
      frame.data[to] = rgba[from + 2] as number;
      frame.data[to + 1] = rgba[from + 1] as number;
      frame.data[to + 2] = rgba[from] as number;
      frame.data[to + 3] = 255;
    }
  }
}
