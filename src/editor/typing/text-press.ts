import { boundsOf } from '../bounds.ts';
import { type Begun, clickReach, distance, type Pointing } from '../gesture/gesture.ts';
import { hit } from '../hit.ts';
import type { Mark, TextMark } from '../mark.ts';
import { contains, grow, type Point } from '../rect.ts';
import { marksOf, type Session } from '../session.ts';
import { sideways } from './caret.ts';
import { caretTo } from './text-keys.ts';
import type { Typing } from './text-state.ts';
import { typeAgain, typeNew } from './typing.ts';

/** The text under a point. */
export function textAt(session: Session, point: Point): TextMark | undefined {
  const texts = marksOf(session).filter((mark: Mark) => mark.kind === 'text');
  const found = hit(texts, point, 4 * session.unit, session.ruler);
  return found?.kind === 'text' ? found : undefined;
}

/** Whether a press lies on the text that is being typed. */
export function isOnTyping({ typing, draft, ruler, unit }: Session, point: Point): boolean {
  return typing !== undefined && draft !== undefined && contains(grow(boundsOf(draft, ruler), 8 * unit), point);
}

/** The text tool: a press on a text takes it up again, elsewhere a new one begins. */
export function pressText(session: Session, press: Pointing): Begun | undefined {
  const text = textAt(session, press.point);
  if (!text) {
    typeNew(session, press.point);
    return undefined;
  }
  typeAgain(session, text, press.point);
  return markText(session, press);
}

/** A press on the text being typed: the caret goes there, and a drag marks from there on; twice marks a word. */
export function markText(session: Session, press: Pointing, word = false): Begun {
  caretTo(session, press.point, press.modifiers.shift);
  if (word && session.typing) markWord(session.typing);
  const extend = ({ point }: Pointing) => {
    if (distance(point, press.point) >= clickReach * session.unit) caretTo(session, point, true);
  };
  return {
    cursor: 'text',
    move: extend,
    end: () => undefined,
  };
}

function markWord(typing: Typing): void {
  typing.caret = sideways(typing.text, typing.caret, false, true);
  typing.anchor = sideways(typing.text, typing.caret, true, true);
}
