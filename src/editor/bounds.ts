import { arrowOutline } from './arrow.ts';
import type { LineMark, Mark, StrokeMark } from './mark.ts';
import { around, grow, overlap, type Point, type Rect, union, wholePixels } from './rect.ts';
import type { TextRuler } from './text-ruler.ts';

/** The rectangle that a mark's handles stand on. */
export function boundsOf(mark: Mark, ruler: TextRuler): Rect {
  switch (mark.kind) {
    case 'pen':
    case 'marker':
      return strokeBounds(mark);
    case 'line':
    case 'arrow':
      return around([mark.from, mark.to]);
    case 'text':
      return ruler.layout(mark).rect;
    case 'step':
      return grow({ ...mark.at, width: 0, height: 0 }, mark.width / 2);
    default:
      return mark.rect;
  }
}

const known = new WeakMap<StrokeMark, Rect>();

function strokeBounds(mark: StrokeMark): Rect {
  const bounds = known.get(mark) ?? around(mark.points);
  known.set(mark, bounds);
  return bounds;
}

const inks = new WeakMap<Mark, Rect[]>();

/** Whole rectangles that hold all that a mark paints: several where one would be mostly empty. */
export function inkOf(mark: Mark, ruler: TextRuler): Rect[] {
  const ink = inks.get(mark) ?? inkParts(mark, ruler).map(wholePixels);
  inks.set(mark, ink);
  return ink;
}

const fineInks = new WeakMap<Mark, Rect[]>();

/** The same in more and smaller rectangles, which hold fewer pixels that are clear. */
export function fineInkOf(mark: Mark, ruler: TextRuler): Rect[] {
  if (!isThin(mark)) return inkOf(mark, ruler);
  const ink = fineInks.get(mark) ?? inkParts(mark, ruler, fineChunk).map(wholePixels);
  fineInks.set(mark, ink);
  return ink;
}

function isThin({ kind, filled }: Mark): boolean {
  return kind === 'line' || kind === 'arrow' || (kind === 'ellipse' && !filled);
}

const boxes = new WeakMap<Mark, Rect>();

/** Whether a mark paints inside any of the rectangles. */
export function isInked(mark: Mark, rects: readonly Rect[], ruler: TextRuler): boolean {
  const ink = inkOf(mark, ruler);
  const box = boxes.get(mark) ?? ink.reduce(union);
  boxes.set(mark, box);
  return rects.some((rect) => overlap(box, rect) && ink.some((part) => overlap(part, rect)));
}

function inkParts(mark: Mark, ruler: TextRuler, along = chunk): Rect[] {
  switch (mark.kind) {
    case 'pen':
    case 'marker':
      return strokeInk(mark.points, mark.width);
    case 'line':
      return [...alongLine(mark.from, mark.to, mark.width / 2 + 1, along)];
    case 'arrow':
      return arrowInk(mark, along);
    case 'text':
      return [grow(ruler.layout(mark).rect, mark.width * 0.4 + 1)];
    case 'step':
      return [grow(boundsOf(mark, ruler), mark.width / 8 + 2)];
    case 'rectangle':
      return mark.filled ? [grow(mark.rect, 1)] : frameInk(mark.rect, mark.width / 2 + 1);
    case 'ellipse':
      return mark.filled ? [grow(mark.rect, 1)] : ellipseInk(mark.rect, mark.width / 2 + 1, along);
    default:
      return [mark.rect];
  }
}

const chunk = 96;
const fineChunk = 24;

/** The boxes of a stroke's points, one for each hundred pixels or so of its way. */
export function strokeInk(points: readonly Point[], width: number): Rect[] {
  const parts: Rect[] = [];
  let first = 0;
  for (let last = 1; last < points.length; last += 1) {
    const box = around(points.slice(first, last + 1));
    // Each curve lies within three points in a row, so those are never parted.
    const full = last - first > 1 && Math.max(box.width, box.height) >= chunk;
    if (!full && last < points.length - 1) continue;
    parts.push(box);
    first = last - 1;
  }
  return (parts.length > 0 ? parts : [around(points)]).map((box) => grow(box, width / 2 + 1));
}

function* alongLine(from: Point, to: Point, by: number, along: number): Iterable<Rect> {
  const wide = Math.abs(to.x - from.x);
  const high = Math.abs(to.y - from.y);
  const parts = Math.min(wide, high) < along / 2 ? 1 : Math.ceil(Math.max(wide, high) / along);
  const at = (part: number) => ({
    x: from.x + ((to.x - from.x) * part) / parts,
    y: from.y + ((to.y - from.y) * part) / parts,
  });
  for (let part = 0; part < parts; part += 1) yield grow(around([at(part), at(part + 1)]), by);
}

function frameInk({ x, y, width, height }: Rect, by: number): Rect[] {
  return [
    grow({ x, y, width, height: 0 }, by),
    grow({ x, y: y + height, width, height: 0 }, by),
    grow({ x, y, width: 0, height }, by),
    grow({ x: x + width, y, width: 0, height }, by),
  ];
}

function arrowInk(mark: LineMark, along: number): Rect[] {
  const { from, to, width } = mark;
  const by = width / 8 + 1;
  return [...alongLine(from, to, width / 2 + by, along), grow(around(arrowOutline(mark).slice(1, -1)), by)];
}

function ellipseInk({ x, y, width, height }: Rect, by: number, along: number): Rect[] {
  const parts = Math.min((64 * chunk) / along, 8 * Math.ceil(((width + height) * chunk) / (600 * along)));
  const at = (part: number) => ({
    x: x + (width / 2) * (1 + Math.cos((2 * Math.PI * part) / parts)),
    y: y + (height / 2) * (1 + Math.sin((2 * Math.PI * part) / parts)),
  });
  // Each quarter ends on a part's end, so no arc leaves the box of its two ends by more than the bulge below.
  const bulge = (Math.max(width, height) / 2) * (1 - Math.cos(Math.PI / parts));
  return Array.from({ length: parts }, (_, part) => grow(around([at(part), at(part + 1)]), by + bulge));
}
