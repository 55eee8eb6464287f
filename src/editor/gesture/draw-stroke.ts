import type { StrokeMark } from '../mark.ts';
import type { Point } from '../rect.ts';
import { commitDraft, newMark, type Session } from '../session.ts';
import { added } from '../spoken.ts';
import { type Begun, distance, type Pointing } from './gesture.ts';
import { snapAngle } from './snap.ts';

/** Points nearer than this to the one before, in screen pixels, are left out: what is left draws the same curve. */
const apart = 2.5;

/** Pen and marker: along the pointer's way. Ctrl makes the marker one straight line, level, upright or aslant. */
export function drawStroke(session: Session, kind: StrokeMark['kind'], press: Pointing): Begun {
  const kept: Point[] = [press.point];
  session.draft = { ...newMark(session, kind), points: [press.point] };
  const reach = ({ point, modifiers }: Pointing) => {
    const first = kept[0] as Point;
    const draft = session.draft as StrokeMark;
    if (kind === 'marker' && modifiers.ctrl) {
      kept.length = 1;
      session.draft = { ...draft, points: [first, snapAngle(first, point)] };
      return;
    }
    if (distance(kept.at(-1) as Point, point) >= apart * session.unit) kept.push(point);
    // The last point always is the pointer, so that the stroke ends at the very place of the release.
    const tail = kept.at(-1) === point || distance(kept.at(-1) as Point, point) === 0 ? [] : [point];
    session.draft = { ...draft, points: [...kept, ...tail] };
  };
  return {
    cursor: 'cross',
    move: reach,
    end() {
      const { draft } = session;
      commitDraft(session);
      return draft && added(session, draft);
    },
  };
}
