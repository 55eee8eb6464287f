import type { LineMark } from './mark.ts';
import type { Point } from './rect.ts';

/** How far the head of an arrow stands out to each side. */
function headReach(width: number): number {
  return headLength(width) * 0.48;
}

function headLength(width: number): number {
  return Math.max(3.6 * width, 2.2 * width + 8);
}

/** The corners of an arrow: the shaft widens a little to a head whose back is drawn in. The fourth is the tip. */
export function arrowOutline({ from, to, width }: LineMark): Point[] {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const along = length === 0 ? { x: 1, y: 0 } : { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
  const head = Math.min(headLength(width), Math.max(length, 1));
  const reach = headReach(width) * (head / headLength(width));
  const at = (back: number, side: number): Point => ({
    x: to.x - along.x * back - along.y * side,
    y: to.y - along.y * back + along.x * side,
  });
  const neck = head * 0.84;
  const slim = Math.min(width / 2, reach);
  return [
    at(length, slim * 0.55),
    at(neck, slim),
    at(head, reach),
    at(0, 0),
    at(head, -reach),
    at(neck, -slim),
    at(length, -slim * 0.55),
  ];
}
