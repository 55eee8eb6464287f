import type { BoxMark } from '../mark.ts';
import { commitDraft, newMark, type Session } from '../session.ts';
import { added } from '../spoken.ts';
import { type Begun, clickReach, distance, type Pointing, plus } from './gesture.ts';
import { boxBetween } from './snap.ts';

/** Rectangle, ellipse, hide and pixelate: from the press to the pointer; Shift makes it as wide as high. */
export function drawBox(session: Session, kind: BoxMark['kind'], press: Pointing): Begun {
  let anchor = press.point;
  let far = false;
  session.draft = { ...newMark(session, kind), rect: boxBetween(anchor, anchor, false) };
  const reach = ({ point, modifiers }: Pointing) => {
    far ||= distance(anchor, point) >= clickReach * session.unit;
    session.draft = { ...(session.draft as BoxMark), rect: boxBetween(anchor, point, modifiers.shift) };
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
      anchor = plus(anchor, by);
    },
  };
}
