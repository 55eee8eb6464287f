import { fineInkOf, isInked } from '../bounds.ts';
import type { Document } from '../history.ts';
import type { BoxMark, Mark } from '../mark.ts';
import { intersect, overlap, type Rect, sameRect } from '../rect.ts';
import { type Easel, paintMark } from './paint-mark.ts';

/** Paints those of the marks that show inside the easel's clip, from the back to the front. */
export function paintMarks(marks: Document, easel: Easel): void {
  const { clip, ruler } = easel;
  // What lies under an opaque cover over all of the clip is not seen.
  const lowest = Math.max(
    marks.findLastIndex((mark) => coversAll(mark, clip)),
    0,
  );
  for (const mark of marks.slice(lowest)) {
    if (!isInked(mark, clip, ruler)) continue;
    paintMark(mark, easel);
    for (const part of fineInkOf(mark, ruler)) if (clip.some((rect) => overlap(rect, part))) easel.inked.push(part);
  }
}

/** Whether nothing below the mark shows inside any of the rectangles. */
function coversAll(mark: Mark, clip: readonly Rect[]): boolean {
  return clip.every((rect) => covers(mark, rect));
}

function covers(mark: Mark, clip: Rect): boolean {
  const common = isOpaque(mark) && intersect(mark.rect, clip);
  return common ? sameRect(common, clip) : false;
}

/** Whether nothing below the mark shows inside its rectangle. */
export function isOpaque(mark: Mark): mark is BoxMark {
  return mark.kind === 'hide' || (mark.kind === 'rectangle' && mark.filled);
}
