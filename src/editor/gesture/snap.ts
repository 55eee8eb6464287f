import type { Point, Rect } from '../rect.ts';

/** The point nearest to `to` that lies from `from` at a multiple of 45°. */
export function snapAngle(from: Point, to: Point): Point {
  const eighth = Math.PI / 4;
  const angle = Math.round(Math.atan2(to.y - from.y, to.x - from.x) / eighth) * eighth;
  const length = (to.x - from.x) * Math.cos(angle) + (to.y - from.y) * Math.sin(angle);
  return { x: tidy(from.x + length * Math.cos(angle)), y: tidy(from.y + length * Math.sin(angle)) };
}

/** Cosines leave 1e-14 where a line is to be level. */
function tidy(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** The rectangle of whole pixels from one pixel to another, both in it; `square`: as wide as high, by the longer side. */
export function boxBetween(anchor: Point, corner: Point, square: boolean): Rect {
  const from = { x: Math.floor(anchor.x), y: Math.floor(anchor.y) };
  let [wide, high] = [Math.floor(corner.x) - from.x, Math.floor(corner.y) - from.y];
  if (square) {
    const side = Math.max(Math.abs(wide), Math.abs(high));
    wide = wide < 0 ? -side : side;
    high = high < 0 ? -side : side;
  }
  const [x, y] = [from.x + Math.min(wide, 0), from.y + Math.min(high, 0)];
  return { x, y, width: Math.abs(wide) + 1, height: Math.abs(high) + 1 };
}
