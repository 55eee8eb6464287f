import type { StepMark } from '../mark.ts';
import { commitDraft, newMark, type Session } from '../session.ts';
import { added } from '../spoken.ts';
import type { Begun, Pointing } from './gesture.ts';

/** A numbered step stands at the press and follows the pointer until the release. */
export function placeStep(session: Session, press: Pointing): Begun {
  session.draft = { ...newMark(session, 'step'), at: press.point };
  const follow = ({ point }: Pointing) => {
    session.draft = { ...(session.draft as StepMark), at: point };
  };
  return {
    cursor: 'cross',
    move: follow,
    end() {
      const { draft } = session;
      commitDraft(session);
      return draft && added(session, draft);
    },
  };
}
