import type { EditorCanvas } from '../canvas.ts';
import type { Document } from '../history.ts';
import { intersect, type Rect } from '../rect.ts';
import { marksOf, numbersOf, paperOf, type Session } from '../session.ts';
import type { View } from '../view.ts';
import type { Easel } from './paint-mark.ts';
import { coversAll, paintMarks } from './paint-marks.ts';
import { within } from './within.ts';

/** Draws the marks and what lies over them inside `clip`'s rectangles, on the picture that the canvas shows already. */
export function draw(session: Session, view: View, canvas: EditorCanvas, clip: readonly Rect[]): void {
  within(canvas, clip, () => {
    paintView(session, view, easelOf(session, view.marks, session.area, canvas, clip));
    for (const { rect, paint } of view.decor) if (clip.some((one) => intersect(rect, one))) paint(canvas);
  });
}

/** While one mark is being changed the others stay as they are, so those are kept painted. */
function paintView({ draft, history, sheets }: Session, { marks }: View, easel: Easel): void {
  const at = draft ? marks.indexOf(draft) : -1;
  if (!draft || !sheets || at < 0) {
    paintMarks(marks, easel);
    return;
  }
  if (!coversAll(draft, easel.clip)) sheets.below.paint(history.document, 0, at, easel);
  paintMarks([draft], easel);
  if (at + 1 < marks.length) sheets.above.paint(history.document, at + 1, marks.length, easel);
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
  within(canvas, [rect], () => paintMarks(marks, easelOf(session, marks, rect, canvas, [rect])));
  canvas.restore();
}

function easelOf(session: Session, marks: Document, area: Rect, canvas: EditorCanvas, clip: readonly Rect[]): Easel {
  const { ruler, mosaics } = session;
  return { canvas, clip, ruler, mosaics, paper: paperOf(session, marks, area), numbers: numbersOf(marks) };
}
