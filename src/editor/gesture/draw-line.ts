import type { LineMark } from '../mark.ts';
import type { Point } from '../rect.ts';
import { commitDraft, newMark, type Session } from '../session.ts';
import { added } from '../spoken.ts';
import { type Begun, clickReach, distance, type Pointing, plus } from './gesture.ts';
import { snapAngle } from './snap.ts';

/** Line and arrow: from the press to the pointer; Ctrl turns it to the next 45°. */
export function drawLine(session: Session, kind: LineMark['kind'], press: Pointing): Begun {
  let from = press.point;
  let far = false;
  session.draft = { ...newMark(session, kind), from, to: from };
  const reach = ({ point, modifiers }: Pointing) => {
    far ||= distance(from, point) >= clickReach * session.unit;
    const to: Point = modifiers.ctrl ? snapAngle(from, point) : point;
    session.draft = { ...(session.draft as LineMark), from, to };
  };
  return {
    cursor: 'cross',
    move: reach,
    end() {
      const { draft } = session;
      if (!far || !draft) session.draft = undefined;
      commitDraft(session);
      return far && draft ? added(session, draft) : undefined;
    },
    carry(by) {
      from = plus(from, by);
    },
  };
}
