import { boundsOf } from './bounds.ts';
import type { Modifiers } from './event.ts';
import { snapAngle } from './gesture/snap.ts';
import type { HandleName } from './handles.ts';
import type { BoxMark, Mark, StepMark, TextMark } from './mark.ts';
import type { Point, Rect } from './rect.ts';
import { limitWidth } from './style.ts';
import type { TextRuler } from './text-ruler.ts';

export interface Pull {
  handle: HandleName;
  /** Where the handle is pulled to. */
  to: Point;
  modifiers: Pick<Modifiers, 'shift' | 'ctrl'>;
  scale: number;
}

/** The mark with one of its handles pulled elsewhere; pulled past the other side it turns over. Shift keeps its shape. */
export function resizeMark(mark: Mark, pull: Pull, ruler: TextRuler): Mark {
  if (mark.kind === 'line' || mark.kind === 'arrow') {
    const fixed = pull.handle === 'from' ? mark.to : mark.from;
    const to = pull.modifiers.ctrl ? snapAngle(fixed, pull.to) : pull.to;
    return pull.handle === 'from' ? { ...mark, from: to } : { ...mark, to };
  }
  const before = boundsOf(mark, ruler);
  if (mark.kind === 'step') return resizeStep(mark, pull);
  const after = pulled(before, pull);
  if (mark.kind === 'text') return resizeText(mark, before, pull, ruler);
  if (mark.kind === 'pen' || mark.kind === 'marker') {
    const scaled = (value: number, from: number, size: number, to: number, newSize: number) =>
      size === 0 ? value - from + to : to + ((value - from) / size) * newSize;
    return {
      ...mark,
      points: mark.points.map(({ x, y }) => ({
        x: scaled(x, before.x, before.width, after.x, after.width),
        y: scaled(y, before.y, before.height, after.y, after.height),
      })),
    };
  }
  return { ...(mark as BoxMark), rect: whole(after) };
}

/** The rectangle with a side or corner moved: width and height are below 0 where it was pulled past the other side. */
function pulled(rect: Rect, { handle, to, modifiers }: Pull): Rect {
  const right = rect.x + rect.width;
  const bottom = rect.y + rect.height;
  const x = handle.includes('w') ? to.x : rect.x;
  const y = handle.includes('n') ? to.y : rect.y;
  let width = (handle.includes('e') ? to.x : right) - x;
  let height = (handle.includes('s') ? to.y : bottom) - y;
  if (!modifiers.shift || handle.length === 1 || rect.width === 0 || rect.height === 0) return { x, y, width, height };
  const factor = Math.max(Math.abs(width) / rect.width, Math.abs(height) / rect.height);
  width = Math.sign(width || 1) * factor * rect.width;
  height = Math.sign(height || 1) * factor * rect.height;
  return { x: handle.includes('w') ? right - width : x, y: handle.includes('n') ? bottom - height : y, width, height };
}

/** Of whole pixels, at least one wide and high, and turned the right way round. */
function whole({ x, y, width, height }: Rect): Rect {
  const left = Math.round(Math.min(x, x + width));
  const top = Math.round(Math.min(y, y + height));
  return {
    x: left,
    y: top,
    width: Math.max(1, Math.round(Math.max(x, x + width)) - left),
    height: Math.max(1, Math.round(Math.max(y, y + height)) - top),
  };
}

function resizeStep(mark: StepMark, { to, scale }: Pull): StepMark {
  const across = 2 * Math.max(Math.abs(to.x - mark.at.x), Math.abs(to.y - mark.at.y));
  return { ...mark, width: limitWidth('step', across / scale) * scale };
}

/** Text grows by its letters' size, away from the opposite corner. */
function resizeText(mark: TextMark, before: Rect, { handle, to, scale }: Pull, ruler: TextRuler): TextMark {
  const height = handle.includes('n') ? before.y + before.height - to.y : to.y - before.y;
  const size = limitWidth('text', ((height / before.height) * mark.width) / scale) * scale;
  const grown = { ...mark, width: size };
  const after = ruler.layout(grown).rect;
  return {
    ...grown,
    at: {
      x: handle.includes('w') ? before.x + before.width - after.width : before.x,
      y: handle.includes('n') ? before.y + before.height - after.height : before.y,
    },
  };
}
