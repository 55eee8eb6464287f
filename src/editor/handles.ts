import { boundsOf } from './bounds.ts';
import type { Mark } from './mark.ts';
import type { Point } from './rect.ts';
import type { TextRuler } from './text-ruler.ts';

const sides = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'] as const;
export type HandleName = (typeof sides)[number] | 'from' | 'to';

export interface Handle {
  name: HandleName;
  point: Point;
}

/** The handle's radius as it is drawn, in screen pixels; it is caught from `catchReach` away. */
export const handleRadius = 5;
const catchReach = 10;

/** Where a mark can be pulled: the ends of a line, the corners of text and steps, else corners and edges. */
export function handlesOf(mark: Mark, ruler: TextRuler): Handle[] {
  if (mark.kind === 'line' || mark.kind === 'arrow') {
    return [
      { name: 'from', point: mark.from },
      { name: 'to', point: mark.to },
    ];
  }
  const { x, y, width, height } = boundsOf(mark, ruler);
  const corners = mark.kind === 'text' || mark.kind === 'step';
  return sides
    .filter((side) => !corners || side.length === 2)
    .map((name) => ({
      name,
      point: {
        x: name.includes('w') ? x : name.includes('e') ? x + width : x + width / 2,
        y: name.includes('n') ? y : name.includes('s') ? y + height : y + height / 2,
      },
    }));
}

/** The handle that a press at a point would catch; of several the nearest. */
export function handleAt(mark: Mark, point: Point, unit: number, ruler: TextRuler): Handle | undefined {
  const far = (handle: Handle) => Math.hypot(handle.point.x - point.x, handle.point.y - point.y);
  const nearest = handlesOf(mark, ruler).toSorted((a, b) => far(a) - far(b))[0];
  return nearest && far(nearest) <= catchReach * unit ? nearest : undefined;
}
