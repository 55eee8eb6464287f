/** A point in physical pixels of the whole desktop; 0,0 is the top left of the union of all monitors. */
export interface Point {
  x: number;
  y: number;
}

/** A rectangle of whole physical pixels: it covers columns x … x+width−1 and rows y … y+height−1. */
export interface Rect extends Point {
  width: number;
  height: number;
}

export function contains(rect: Rect, point: Point): boolean {
  return point.x >= rect.x && point.y >= rect.y && point.x < rect.x + rect.width && point.y < rect.y + rect.height;
}

/** Whether `inner` lies inside `outer` as a whole. */
export function encloses(outer: Rect, inner: Rect): boolean {
  const common = intersect(outer, inner);
  return common?.width === inner.width && common.height === inner.height;
}

/** The common part of two rectangles, or undefined where they do not overlap. */
export function intersect(a: Rect, b: Rect): Rect | undefined {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  const width = Math.min(a.x + a.width, b.x + b.width) - x;
  const height = Math.min(a.y + a.height, b.y + b.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : undefined;
}

/** The smallest rectangle around both. */
export function union(a: Rect, b: Rect): Rect {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
}

/** The same rectangle moved, never resized, so that it lies inside `bounds` as far as it fits. */
export function moveInside(rect: Rect, bounds: Rect): Rect {
  const x = Math.max(bounds.x, Math.min(rect.x, bounds.x + bounds.width - rect.width));
  const y = Math.max(bounds.y, Math.min(rect.y, bounds.y + bounds.height - rect.height));
  return { ...rect, x, y };
}
