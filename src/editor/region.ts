import { joinNear } from './join-near.ts';
import { intersect, type Rect, wholePixels } from './rect.ts';
import { tileRegion } from './tile-region.ts';

const smallestTile = 32;
const most = 48;

/** Whole rectangles inside `bounds` that cover all of `rects` and do not overlap, few enough to be drawn one by one. */
export function tidyRegion(rects: readonly Rect[], bounds: Rect): Rect[] {
  const inside = rects.flatMap((rect) => intersect(wholePixels(rect), bounds) ?? []);
  const merged = joinNear(inside, (pixels) => pixels * 1.15);
  if (merged.length <= 4 && !overlapping(merged)) return merged;
  for (let tile = smallestTile; ; tile *= 2) {
    const tiles = tileRegion(inside, tile, bounds);
    if (tiles.length <= most || tile >= 512) return tiles;
  }
}

function overlapping(rects: Rect[]): boolean {
  return rects.some((one, index) => rects.slice(index + 1).some((other) => intersect(one, other)));
}
