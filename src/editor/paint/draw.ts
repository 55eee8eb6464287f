import type { EditorCanvas } from '../canvas.ts';
import type { Ground } from '../host.ts';
import { intersect, type Rect, without } from '../rect.ts';
import { marksOf, numbersOf, paperOf, type Session } from '../session.ts';
import type { View } from '../view.ts';
import type { Easel } from './paint-mark.ts';
import { isOpaque, paintMarks } from './paint-marks.ts';
import { within } from './within.ts';

/**
 * Draws the marks and what lies over them inside `clip`'s rectangles, on the picture that the canvas shows already.
 * @returns rectangles that hold all that was drawn; they may overlap and reach beyond the clip
 */
export function draw(
  session: Session,
  view: View,
  canvas: EditorCanvas,
  clip: readonly Rect[],
  ground?: Ground,
): Rect[] {
  const { numbers, covered } = view;
  const paper = { picture: session.picture, host: session.host, area: session.area, covered };
  const { ruler, mosaics } = session;
  const easel: Easel = { canvas, clip, ruler, mosaics, paper, numbers, inked: [], ground };
  within(canvas, clip, () => {
    paintView(session, view, easel);
    for (const { rect, paint } of view.decor) {
      if (!clip.some((one) => intersect(rect, one))) continue;
      paint(canvas);
      easel.inked.push(rect);
    }
  });
  return easel.inked;
}

/** While one mark is being changed the others stay as they are, so those are kept painted. */
function paintView({ draft, history, sheets }: Session, { marks }: View, easel: Easel): void {
  const at = draft ? marks.indexOf(draft) : -1;
  if (!draft || !sheets || at < 0) {
    paintMarks(marks, easel);
    return;
  }
  // What the draft covers of those below is not seen.
  const clip = isOpaque(draft) ? easel.clip.flatMap((rect) => without(rect, [draft.rect])) : easel.clip;
  if (clip.length > 0) sheets.below.paint(history.document, 0, at, { ...easel, clip });
  paintMarks([draft], easel);
  if (at + 1 < marks.length) {
    sheets.above.paint(history.document, at + 1, marks.length, { ...easel, ground: undefined });
  }
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
  const { ruler, mosaics } = session;
  const paper = paperOf(session, marks, rect);
  const easel = { canvas, clip: [rect], ruler, mosaics, paper, numbers: numbersOf(marks), inked: [] };
  within(canvas, [rect], () => paintMarks(marks, easel));
  canvas.restore();
}
