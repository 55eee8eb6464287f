import { hit } from './hit.ts';
import type { BoxMark, Mark } from './mark.ts';
import { readable } from './paper.ts';
import { contains, type Point } from './rect.ts';
import { marksOf, paperOf, type Session } from './session.ts';

/** The colour `#rrggbb` that a person sees at a point; undefined outside the area. Nothing hidden is told. */
export function pickedColor(session: Session, point: Point): string | undefined {
  const marks = marksOf(session);
  const solid = marks.filter(isSolid);
  const mark = hit(solid, point, 0, session.ruler);
  if (mark) return mark.color;
  const paper = paperOf(session, marks);
  const pixel = { x: Math.floor(point.x), y: Math.floor(point.y), width: 1, height: 1 };
  const cover = marks.filter(isMosaic).findLast(({ rect }) => contains(rect, point));
  const mosaic = cover ? session.mosaics.of(cover, paper, [pixel]) : undefined;
  if (mosaic) {
    const column = Math.floor((pixel.x - mosaic.x) / mosaic.block);
    const row = Math.floor((pixel.y - mosaic.y) / mosaic.block);
    return hexOf(mosaic.rgba, (row * mosaic.width + column) * 4);
  }
  return readable(paper, pixel).length > 0 ? hexOf(session.picture.pixels(pixel), 0) : undefined;
}

/** Marks whose every point is of their own colour. */
function isSolid(mark: Mark): boolean {
  return mark.kind !== 'marker' && mark.kind !== 'text' && !isMosaic(mark);
}

function isMosaic(mark: Mark): mark is BoxMark {
  return mark.kind === 'pixelate' || (mark.kind === 'hide' && !mark.filled);
}

function hexOf(rgba: ArrayLike<number>, at: number): string {
  const hex = (channel: number) => (rgba[at + channel] ?? 0).toString(16).padStart(2, '0');
  return `#${hex(0)}${hex(1)}${hex(2)}`;
}
