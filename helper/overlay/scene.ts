import { joinNear } from '#editor/join-near.ts';
import type { Rect } from '#helper/platform/rect.ts';
import { intersect, union } from '#helper/platform/rect.ts';
import type { Layer } from './layer.ts';

/** A small picture that lies over the frozen screen: blue, green, red and alpha in one 32-bit number, not premultiplied. */
export interface Sprite {
  width: number;
  height: number;
  pixels: Uint32Array;
  /** A part of it in which every pixel is opaque, so that nothing below has to be drawn. */
  solid?: Rect | undefined;
}

/** A sprite at its place. Two items with the same name, place and key look the same. */
export interface SceneItem {
  name: string;
  key: string;
  rect: Rect;
  sprite: Sprite;
}

/** All that is on the screen besides the frozen picture: what is bright, and what lies over it, the topmost last. */
export interface Scene {
  selection: Rect | undefined;
  /** What was drawn on the picture. Whoever changes it says where. */
  layer?: Layer | undefined;
  items: SceneItem[];
}

/** So many pixels are drawn for nothing rather than that a part goes to the screen by a request of its own. */
const slack = 4096;

/** The parts of the screen that differ between two scenes; they may overlap. */
export function changedRects(before: Scene, after: Scene): Rect[] {
  return joinNear(differences(before, after), (pixels) => pixels + slack);
}

function differences(before: Scene, after: Scene): Rect[] {
  const changed = [...without(before.selection, after.selection), ...without(after.selection, before.selection)];
  const old = new Map(before.items.map((item) => [item.name, item]));
  for (const item of after.items) {
    const last = old.get(item.name);
    old.delete(item.name);
    if (!last) changed.push(item.rect);
    else if (!sameRect(last.rect, item.rect) || last.key !== item.key) changed.push(...together(last.rect, item.rect));
  }
  for (const gone of old.values()) changed.push(gone.rect);
  return changed;
}

/** One rectangle where two nearly cover each other, else both. */
function together(a: Rect, b: Rect): Rect[] {
  const both = union(a, b);
  return both.width * both.height <= 1.5 * (a.width * a.height + b.width * b.height) ? [both] : [a, b];
}

function sameRect(a: Rect, b: Rect): boolean {
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}

/** `a` less `b`, as at most four rectangles. */
function without(a: Rect | undefined, b: Rect | undefined): Rect[] {
  if (!a) return [];
  const common = b && intersect(a, b);
  if (!common) return [a];
  const bottom = common.y + common.height;
  const right = common.x + common.width;
  return [
    { x: a.x, y: a.y, width: a.width, height: common.y - a.y },
    { x: a.x, y: bottom, width: a.width, height: a.y + a.height - bottom },
    { x: a.x, y: common.y, width: common.x - a.x, height: common.height },
    { x: right, y: common.y, width: a.x + a.width - right, height: common.height },
  ].filter(({ width, height }) => width > 0 && height > 0);
}
