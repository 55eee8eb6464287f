import type { Point, Rect } from '#editor/rect.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

export type CropHandle = 'n' | 'ne' | 'e' | 'se' | 's' | 'sw' | 'w' | 'nw' | 'move' | 'new';

const corners: readonly CropHandle[] = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'];

/** Where the eight handles of a region are. */
export function cropHandles({ x, y, width, height }: Rect): { readonly name: CropHandle; readonly at: Point }[] {
  return corners.map((name) => ({
    name,
    at: {
      x: x + (name.includes('w') ? 0 : name.includes('e') ? width : width / 2),
      y: y + (name.includes('n') ? 0 : name.includes('s') ? height : height / 2),
    },
  }));
}

/** What a press at a point takes hold of; `reach` is how near to an edge it has to be. All in picture pixels. */
export function cropHandleAt(rect: Rect, { x, y }: Point, reach: number): CropHandle {
  const near = (a: number, b: number) => Math.abs(a - b) <= reach;
  const inX = x >= rect.x - reach && x <= rect.x + rect.width + reach;
  const inY = y >= rect.y - reach && y <= rect.y + rect.height + reach;
  if (!inX || !inY) return 'new';
  const vertical = near(y, rect.y) ? 'n' : near(y, rect.y + rect.height) ? 's' : '';
  const horizontal = near(x, rect.x) ? 'w' : near(x, rect.x + rect.width) ? 'e' : '';
  return ((vertical + horizontal) as CropHandle) || 'move';
}

/** A region after a drag of one of its handles; whole pixels, at least 1×1, within the picture. */
export function dragCrop(
  rect: Rect,
  handle: CropHandle,
  { from, to, square }: { from: Point; to: Point; square: boolean },
  picture: Size,
): Rect {
  if (handle === 'new') return between(from, square ? squared(from, to) : to, picture);
  const by = { x: Math.round(to.x - from.x), y: Math.round(to.y - from.y) };
  if (handle === 'move') return moved(rect, by, picture);
  const left = handle.includes('w') ? rect.x + by.x : rect.x;
  const top = handle.includes('n') ? rect.y + by.y : rect.y;
  const right = rect.x + rect.width + (handle.includes('e') ? by.x : 0);
  const bottom = rect.y + rect.height + (handle.includes('s') ? by.y : 0);
  return between({ x: left, y: top }, { x: right, y: bottom }, picture);
}

/** A region after an arrow key: moved, or with `resize` wider or narrower at its lower right corner. */
export function nudgeCrop(rect: Rect, by: Point, resize: boolean, picture: Size): Rect {
  if (!resize) return moved(rect, by, picture);
  const width = Math.min(Math.max(1, rect.width + by.x), picture.width - rect.x);
  const height = Math.min(Math.max(1, rect.height + by.y), picture.height - rect.y);
  return { ...rect, width, height };
}

function moved(rect: Rect, by: Point, picture: Size): Rect {
  const x = Math.min(Math.max(0, rect.x + by.x), picture.width - rect.width);
  const y = Math.min(Math.max(0, rect.y + by.y), picture.height - rect.height);
  return { ...rect, x, y };
}

function squared(from: Point, to: Point): Point {
  const side = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y));
  return { x: from.x + side * Math.sign(to.x - from.x || 1), y: from.y + side * Math.sign(to.y - from.y || 1) };
}

function between(a: Point, b: Point, picture: Size): Rect {
  const within = (value: number, most: number) => Math.min(Math.max(0, Math.round(value)), most);
  const x = Math.min(within(Math.min(a.x, b.x), picture.width), picture.width - 1);
  const y = Math.min(within(Math.min(a.y, b.y), picture.height), picture.height - 1);
  const width = Math.max(1, within(Math.max(a.x, b.x), picture.width) - x);
  const height = Math.max(1, within(Math.max(a.y, b.y), picture.height) - y);
  return { x, y, width, height };
}
