/** A point of the picture, in picture pixels. 0,0 is the outer corner of the top left pixel; hosts may pass fractions. */
export interface Point {
  x: number;
  y: number;
}

/** A rectangle in picture pixels: it covers columns x … x+width−1 and rows y … y+height−1 where it is whole. */
export interface Rect extends Point {
  width: number;
  height: number;
}

/** The common part of two rectangles, or undefined where they do not overlap. */
export function intersect(a: Rect, b: Rect): Rect | undefined {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  const width = Math.min(a.x + a.width, b.x + b.width) - x;
  const height = Math.min(a.y + a.height, b.y + b.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : undefined;
}

/** Whether two rectangles have a common part. */
export function overlap(a: Rect, b: Rect): boolean {
  return (
    Math.min(a.x + a.width, b.x + b.width) > Math.max(a.x, b.x) &&
    Math.min(a.y + a.height, b.y + b.height) > Math.max(a.y, b.y)
  );
}

/** The smallest rectangle around both. */
export function union(a: Rect, b: Rect): Rect {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  const width = Math.max(a.x + a.width, b.x + b.width) - x;
  return { x, y, width, height: Math.max(a.y + a.height, b.y + b.height) - y };
}

export function contains(rect: Rect, point: Point): boolean {
  return point.x >= rect.x && point.y >= rect.y && point.x < rect.x + rect.width && point.y < rect.y + rect.height;
}

/** The rectangle with `by` pixels more on each side (fewer where negative). */
export function grow(rect: Rect, by: number): Rect {
  return { x: rect.x - by, y: rect.y - by, width: rect.width + 2 * by, height: rect.height + 2 * by };
}

/** The smallest rectangle of whole pixels around a rectangle. */
export function wholePixels(rect: Rect): Rect {
  const x = Math.floor(rect.x);
  const y = Math.floor(rect.y);
  return { x, y, width: Math.ceil(rect.x + rect.width) - x, height: Math.ceil(rect.y + rect.height) - y };
}

/** The smallest rectangle around points, of width and height 0 around one. */
export function around(points: readonly Point[]): Rect {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

export function sameRect(a: Rect, b: Rect): boolean {
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}

/** The pixels of `rect` that lie in none of `holes`, as rectangles that do not overlap. */
export function without(rect: Rect, holes: readonly Rect[]): Rect[] {
  let left = [rect];
  for (const hole of holes) left = left.flatMap((part) => cut(part, hole));
  return left;
}

function cut(rect: Rect, hole: Rect): Rect[] {
  const common = intersect(rect, hole);
  if (!common) return [rect];
  const { x, y, width, height } = rect;
  const below = common.y + common.height;
  const right = common.x + common.width;
  return [
    { x, y, width, height: common.y - y },
    { x, y: below, width, height: y + height - below },
    { x, y: common.y, width: common.x - x, height: common.height },
    { x: right, y: common.y, width: x + width - right, height: common.height },
  ].filter((part) => part.width > 0 && part.height > 0);
}
