import { inkOf, strokeInk } from './bounds.ts';
import { type Decor, decorOf } from './decor.ts';
import type { Document } from './history.ts';
import type { BoxMark, Mark, StrokeMark } from './mark.ts';
import { mosaicReach } from './mosaics.ts';
import { coveredBy } from './paper.ts';
import { grow, intersect, type Rect, sameRect, without } from './rect.ts';
import { marksOf, numbersOf, type Session } from './session.ts';
import type { TextRuler } from './text-ruler.ts';

/** Everything that is on the screen: two of them tell what has to be drawn anew. */
export interface View {
  marks: Document;
  numbers: Map<number, number>;
  decor: Decor[];
  /** What may not be looked at. */
  covered: readonly Rect[];
  area: Rect;
}

export function viewOf(session: Session): View {
  const marks = marksOf(session);
  return { marks, numbers: numbersOf(marks), decor: decorOf(session), covered: coveredBy(marks), area: session.area };
}

/** Where two views differ, as rectangles that may overlap. */
export function differences(before: View, after: View, ruler: TextRuler): Rect[] {
  return [
    ...changedMarks(before, after, ruler),
    ...changedDecor(before.decor, after.decor),
    ...changedCovers(before, after),
  ];
}

function changedMarks(before: View, after: View, ruler: TextRuler): Rect[] {
  if (before.marks === after.marks) return [];
  const was = new Set(before.marks);
  const is = new Set(after.marks);
  const byId = new Map(before.marks.map((mark) => [mark.id, mark]));
  const partly = new Set<Mark>();
  const rects: Rect[] = [];
  for (const mark of after.marks) {
    if (was.has(mark)) continue;
    const old = byId.get(mark.id);
    const part = old && partOf(old, mark);
    if (part) {
      partly.add(old);
      rects.push(...part);
    } else rects.push(...inkOf(mark, ruler));
  }
  for (const mark of before.marks) if (!is.has(mark) && !partly.has(mark)) rects.push(...inkOf(mark, ruler));
  const kept = {
    before: before.marks.filter((mark) => is.has(mark)),
    after: after.marks.filter((mark) => was.has(mark)),
  };
  kept.after.forEach((mark, index) => {
    const renumbered = mark.kind === 'step' && before.numbers.get(mark.id) !== after.numbers.get(mark.id);
    if (renumbered || kept.before[index] !== mark) rects.push(...inkOf(mark, ruler));
  });
  return rects;
}

/** Where a mark differs from what it was before, if that is less than all of both. */
function partOf(old: Mark, mark: Mark): Rect[] | undefined {
  if (old.kind !== mark.kind || old.width !== mark.width || old.color !== mark.color) return undefined;
  if ('points' in mark && 'points' in old) return grownTail(old, mark);
  if ('rect' in mark && 'rect' in old && old.filled === mark.filled && isEven(mark)) {
    return [...without(grow(old.rect, 1), [grow(mark.rect, -1)]), ...without(grow(mark.rect, 1), [grow(old.rect, -1)])];
  }
  return undefined;
}

/** Whether the inside of a box looks the same wherever its sides are: one colour, or blocks of a fixed grid. */
function isEven({ kind, filled }: BoxMark): boolean {
  return kind === 'pixelate' || (filled && kind !== 'ellipse');
}

/** Where a stroke that only grew at its end looks different: the new points, and the curve that led to the old end. */
function grownTail(old: StrokeMark, mark: StrokeMark): Rect[] | undefined {
  let same = 0;
  while (same < mark.points.length && mark.points[same] === old.points[same]) same += 1;
  // Nothing but the last point, which follows the pointer, may have been given up.
  if (same < old.points.length - 1 || same < 2) return undefined;
  const from = Math.max(0, same - 2);
  return [mark.points.slice(from), old.points.slice(from)].flatMap((points) => strokeInk(points, mark.width));
}

function changedDecor(before: Decor[], after: Decor[]): Rect[] {
  const was = new Set(before.map(({ key }) => key));
  const is = new Set(after.map(({ key }) => key));
  const changed = [...after.filter(({ key }) => !was.has(key)), ...before.filter(({ key }) => !is.has(key))];
  return changed.map(({ rect }) => rect);
}

/** Noise and blocks are made from what no hide mark covers: they change with the covers about them. */
function changedCovers(before: View, after: View): Rect[] {
  const moved = sameRect(before.area, after.area) ? changedRects(before, after) : 'all';
  if (moved !== 'all' && moved.length === 0) return [];
  return after.marks.flatMap((mark, index) => {
    if (mark.kind !== 'pixelate' && (mark.kind !== 'hide' || mark.filled)) return [];
    return changedBy(moved, mark).flatMap((rect) => without(rect, coveredBy(after.marks.slice(index + 1))));
  });
}

/** Which parts of a mark look different where covers have come or gone: all of the noise, but of the blocks only those. */
function changedBy(moved: Rect[] | 'all', mark: BoxMark): Rect[] {
  if (moved === 'all') return [mark.rect];
  const reach = mosaicReach(mark);
  const near = moved.flatMap((rect) => intersect(grow(rect, reach), mark.rect) ?? []);
  if (mark.kind === 'pixelate') return near;
  return near.length > 0 ? [mark.rect] : [];
}

/** What was covered or is covered now, and not both. */
function changedRects(before: View, after: View): Rect[] {
  if (before.marks === after.marks) return [];
  const [was, is] = [before.covered, after.covered];
  const missing = (from: readonly Rect[], among: readonly Rect[]) =>
    from.filter((one) => !among.some((other) => sameRect(one, other)));
  const lost = missing(was, is).flatMap((rect) => without(rect, is));
  return [...lost, ...missing(is, was).flatMap((rect) => without(rect, was))];
}
