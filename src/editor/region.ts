import { intersect, type Rect, union, wholePixels } from './rect.ts';

const smallestTile = 32;
const most = 48;

/** Whole rectangles inside `bounds` that cover all of `rects` and do not overlap, few enough to be drawn one by one. */
export function tidyRegion(rects: readonly Rect[], bounds: Rect): Rect[] {
  const inside = rects.flatMap((rect) => intersect(wholePixels(rect), bounds) ?? []);
  const merged = mergeNear(inside);
  if (merged.length <= 4 && !overlapping(merged)) return merged;
  for (let tile = smallestTile; ; tile *= 2) {
    const tiles = tiled(inside, tile, bounds);
    if (tiles.length <= most || tile >= 512) return tiles;
  }
}

/** Joins two rectangles wherever one around both is hardly larger than they are. */
function mergeNear(rects: readonly Rect[]): Rect[] {
  const merged: Rect[] = [];
  for (const rect of rects) {
    let grown = rect;
    for (let at = merged.length - 1; at >= 0; at -= 1) {
      const other = merged[at] as Rect;
      const both = union(other, grown);
      if (areaOf(both) > (areaOf(other) + areaOf(grown)) * 1.15) continue;
      merged.splice(at, 1);
      grown = both;
      at = merged.length;
    }
    merged.push(grown);
  }
  return merged;
}

function areaOf({ width, height }: Rect): number {
  return width * height;
}

function overlapping(rects: Rect[]): boolean {
  return rects.some((one, index) => rects.slice(index + 1).some((other) => intersect(one, other)));
}

/** The tiles of a grid that are touched, joined to runs along rows, and runs that are alike to blocks. */
function tiled(rects: Rect[], tile: number, bounds: Rect): Rect[] {
  const rows = new Map<number, Set<number>>();
  for (const rect of rects) {
    for (let row = Math.floor(rect.y / tile); row * tile < rect.y + rect.height; row += 1) {
      const columns = rows.get(row) ?? new Set();
      rows.set(row, columns);
      for (let column = Math.floor(rect.x / tile); column * tile < rect.x + rect.width; column += 1)
        columns.add(column);
    }
  }
  const done: Rect[] = [];
  let open = new Map<string, Rect>();
  for (const row of [...rows.keys()].sort((a, b) => a - b)) {
    const next = new Map<string, Rect>();
    for (const [first, count] of runs(rows.get(row) as Set<number>)) {
      const above = open.get(`${first} ${count}`);
      const joins = above && above.y + above.height === row * tile;
      const run = { x: first * tile, y: row * tile, width: count * tile, height: tile };
      const block = joins ? { ...above, height: above.height + tile } : run;
      next.set(`${first} ${count}`, block);
      if (joins) open.delete(`${first} ${count}`);
    }
    done.push(...open.values());
    open = next;
  }
  return [...done, ...open.values()].flatMap((block) => intersect(block, bounds) ?? []);
}

function runs(columns: Set<number>): [first: number, count: number][] {
  const found: [number, number][] = [];
  for (const column of [...columns].sort((a, b) => a - b)) {
    const last = found.at(-1);
    if (last && last[0] + last[1] === column) last[1] += 1;
    else found.push([column, 1]);
  }
  return found;
}
