import type { Mark } from './mark.ts';
import type { Point } from './rect.ts';

/** The mark at another place. Boxes stay on whole pixels. */
export function moveMark<Moved extends Mark>(mark: Moved, by: Point): Moved;
export function moveMark(mark: Mark, by: Point): Mark {
  const moved = ({ x, y }: Point): Point => ({ x: x + by.x, y: y + by.y });
  switch (mark.kind) {
    case 'pen':
    case 'marker':
      return { ...mark, points: mark.points.map(moved) };
    case 'line':
    case 'arrow':
      return { ...mark, from: moved(mark.from), to: moved(mark.to) };
    case 'text':
    case 'step':
      return { ...mark, at: moved(mark.at) };
    default: {
      const { x, y } = moved(mark.rect);
      return { ...mark, rect: { ...mark.rect, x: Math.round(x), y: Math.round(y) } };
    }
  }
}
