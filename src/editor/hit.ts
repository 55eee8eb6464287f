import { boundsOf } from './bounds.ts';
import type { Document } from './history.ts';
import type { BoxMark, Mark } from './mark.ts';
import { contains, grow, type Point } from './rect.ts';
import type { TextRuler } from './text-ruler.ts';

/** The topmost mark whose ink is within `tolerance` pixels of a point. */
export function hit(marks: Document, point: Point, tolerance: number, ruler: TextRuler): Mark | undefined {
  return marks.findLast((mark) => touches(mark, point, tolerance, ruler));
}

function touches(mark: Mark, point: Point, tolerance: number, ruler: TextRuler): boolean {
  const reach = mark.width / 2 + tolerance;
  switch (mark.kind) {
    case 'pen':
    case 'marker':
      return contains(grow(boundsOf(mark, ruler), reach), point) && nearStroke(mark.points, point) <= reach;
    case 'line':
    case 'arrow':
      return fromSegment(mark.from, mark.to, point) <= reach;
    case 'step':
      return Math.hypot(point.x - mark.at.x, point.y - mark.at.y) <= reach;
    case 'rectangle':
    case 'ellipse':
      return touchesShape(mark, point, reach, tolerance);
    default:
      return contains(grow(boundsOf(mark, ruler), tolerance), point);
  }
}

function touchesShape(mark: BoxMark, point: Point, reach: number, tolerance: number): boolean {
  const { rect, kind, filled } = mark;
  if (kind === 'rectangle') {
    if (filled) return contains(grow(rect, tolerance), point);
    return contains(grow(rect, reach), point) && !contains(grow(rect, -reach), point);
  }
  const [rx, ry] = [rect.width / 2, rect.height / 2];
  const across = Math.hypot((point.x - rect.x - rx) / rx, (point.y - rect.y - ry) / ry) - 1;
  const away = across * Math.min(rx, ry);
  return filled ? away <= tolerance : Math.abs(away) <= reach;
}

function nearStroke(points: readonly Point[], point: Point): number {
  let nearest = Infinity;
  points.forEach((to, index) => {
    nearest = Math.min(nearest, fromSegment(points[index - 1] ?? to, to, point));
  });
  return nearest;
}

function fromSegment(from: Point, to: Point, point: Point): number {
  const [wide, high] = [to.x - from.x, to.y - from.y];
  const length = wide * wide + high * high;
  const along = length === 0 ? 0 : ((point.x - from.x) * wide + (point.y - from.y) * high) / length;
  const at = Math.min(Math.max(along, 0), 1);
  return Math.hypot(point.x - from.x - at * wide, point.y - from.y - at * high);
}
