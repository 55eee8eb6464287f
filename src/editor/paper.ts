import type { EditorHost, EditorPicture } from './host.ts';
import type { BoxMark, Mark } from './mark.ts';
import { intersect, type Rect, without } from './rect.ts';

/** What may be looked at of the picture when a mark is painted out of its surroundings. */
export interface Paper {
  picture: EditorPicture;
  host: EditorHost;
  /** Nothing outside it is ever read: it will not be in the finished picture. */
  area: Rect;
  /** What hide marks cover, whatever lies above them: never read. */
  covered: readonly Rect[];
}

/** A short text that is another one whenever what may be read inside `rect` is another. */
export function readableKey(paper: Paper, rect: Rect): string {
  const { area, covered } = paper;
  if (!intersect(area, rect)) return '';
  const near = [area, ...covered].flatMap((one) => intersect(one, rect) ?? []);
  return near.map(({ x, y, width, height }) => `${x},${y},${width},${height}`).join(' ');
}

/** The parts of `rect` that may be read, as rectangles that do not overlap. */
export function readable(paper: Paper, rect: Rect): Rect[] {
  const { picture, area, covered } = paper;
  const inside = intersect(rect, { x: 0, y: 0, width: picture.width, height: picture.height });
  const shared = inside && intersect(inside, area);
  return shared ? without(shared, covered) : [];
}

export function coveredBy(marks: readonly Mark[]): Rect[] {
  return marks.filter((mark): mark is BoxMark => mark.kind === 'hide').map(({ rect }) => rect);
}
