import { type Rect, union } from './rect.ts';

/** Joins two rectangles wherever one around both has no more pixels than `most` allows for as many as both have. */
export function joinNear(rects: readonly Rect[], most: (pixels: number) => number): Rect[] {
  const joined: Rect[] = [];
  for (const rect of rects) {
    let grown = rect;
    for (let at = joined.length - 1; at >= 0; at -= 1) {
      const other = joined[at] as Rect;
      const both = union(other, grown);
      if (areaOf(both) > most(areaOf(other) + areaOf(grown))) continue;
      joined.splice(at, 1);
      grown = both;
      at = joined.length;
    }
    joined.push(grown);
  }
  return joined;
}

function areaOf({ width, height }: Rect): number {
  return width * height;
}
