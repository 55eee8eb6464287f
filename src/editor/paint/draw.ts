import { inkOf } from '../bounds.ts';
import type { EditorCanvas } from '../canvas.ts';
import type { Document } from '../history.ts';
import type { Mark } from '../mark.ts';
import { intersect, type Rect, sameRect } from '../rect.ts';
import { marksOf, numbersOf, paperOf, type Session } from '../session.ts';
import type { View } from '../view.ts';
import { paintMark } from './paint-mark.ts';

/** Draws the marks and what lies over them inside `clip`'s rectangles, on the picture that the canvas shows already. */
export function draw(session: Session, view: View, canvas: EditorCanvas, clip: readonly Rect[]): void {
  within(canvas, clip, () => {
    paintMarks(session, view.marks, session.area, canvas, clip);
    for (const { rect, paint } of view.decor) if (clip.some((one) => intersect(rect, one))) paint(canvas);
  });
}

/** Draws the marks that lie in `rect` at the canvas's 0,0, as they are to be for good. */
export function flatten(session: Session, canvas: EditorCanvas, rect: Rect): void {
  const { typing, draft } = session;
  // What an input method had not finished is no part of the text.
  const marks = marksOf(session).map((mark) =>
    typing && mark === draft && mark.kind === 'text' ? { ...mark, text: typing.text } : mark,
  );
  canvas.save();
  canvas.translate(-rect.x, -rect.y);
  within(canvas, [rect], () => paintMarks(session, marks, rect, canvas, [rect]));
  canvas.restore();
}

function paintMarks(session: Session, marks: Document, area: Rect, canvas: EditorCanvas, clip: readonly Rect[]): void {
  const { ruler, mosaics } = session;
  const easel = { canvas, clip, ruler, mosaics, paper: paperOf(session, marks, area), numbers: numbersOf(marks) };
  // What lies under an opaque cover over all of the clip is not seen.
  const lowest = Math.max(
    marks.findLastIndex((mark) => clip.every((rect) => covers(mark, rect))),
    0,
  );
  for (const mark of marks.slice(lowest)) {
    if (inkOf(mark, ruler).some((rect) => clip.some((one) => intersect(rect, one)))) paintMark(mark, easel);
  }
}

function covers(mark: Mark, clip: Rect): boolean {
  const opaque = mark.kind === 'hide' || (mark.kind === 'rectangle' && mark.filled);
  const common = opaque && intersect(mark.rect, clip);
  return common ? sameRect(common, clip) : false;
}

function within(canvas: EditorCanvas, clip: readonly Rect[], paint: () => void): void {
  canvas.save();
  canvas.beginPath();
  for (const { x, y, width, height } of clip) canvas.rect(x, y, width, height);
  canvas.clip();
  paint();
  canvas.restore();
}
