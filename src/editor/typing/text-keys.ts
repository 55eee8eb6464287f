import type { Handled, Modifiers } from '../event.ts';
import type { TextMark } from '../mark.ts';
import type { Point } from '../rect.ts';
import type { Session } from '../session.ts';
import { caretAfter, sideways } from './caret.ts';
import type { Typing } from './text-state.ts';
import { endTyping, insert, markedText, showTyping, travelTyping } from './typing.ts';

export type Typed = Omit<Handled, 'dirty'>;

const mine: Typed = { consumed: true };

/** A key while text is being typed. What makes text is not consumed: it comes back as a `text` event. */
export function textKey(session: Session, key: string, modifiers: Modifiers): Typed {
  const { typing, draft } = session;
  if (!typing || draft?.kind !== 'text') return { consumed: false };
  if (typing.composing !== '') return { consumed: false };
  const caret = modifiers.alt ? undefined : caretAfter(typing, key, modifiers.ctrl, draft, session.ruler);
  if (caret !== undefined) {
    moveCaret(typing, caret, modifiers.shift, key === 'Up' || key === 'Down');
    return mine;
  }
  if (key === 'Enter' && !modifiers.ctrl) {
    if (!modifiers.shift) return spoken(endTyping(session));
    return edited(session, () => insert(typing, '\n', ''));
  }
  if (key === 'Backspace' || key === 'Delete') {
    return edited(session, () => erase(typing, key === 'Backspace', modifiers.ctrl));
  }
  return modifiers.ctrl && !modifiers.alt ? withCtrl(session, typing, key, modifiers.shift) : { consumed: false };
}

function moveCaret(typing: Typing, to: number, extend: boolean, upright: boolean): void {
  const { caret, anchor, column } = typing;
  const marked = caret !== anchor && !extend;
  // Left and Right without Shift first fall back to the end of what is marked.
  const next =
    marked && !upright ? (to < caret ? Math.min(caret, anchor) : to > caret ? Math.max(caret, anchor) : to) : to;
  typing.caret = next;
  if (!extend) typing.anchor = next;
  typing.column = upright ? column : undefined;
  typing.lastKind = '';
}

function erase(typing: Typing, back: boolean, byWord: boolean): void {
  if (typing.caret === typing.anchor) typing.anchor = sideways(typing.text, typing.caret, back, byWord);
  if (typing.caret !== typing.anchor) insert(typing, '', back ? 'back' : 'delete');
}

function withCtrl(session: Session, typing: Typing, key: string, shift: boolean): Typed {
  const marked = markedText(typing);
  switch (key) {
    case 'A':
      typing.anchor = 0;
      typing.caret = typing.text.length;
      return mine;
    case 'C':
      return marked === '' ? { consumed: false } : { ...mine, copy: marked };
    case 'X':
      return marked === '' ? mine : { ...edited(session, () => insert(typing, '', '')), copy: marked };
    case 'V':
      return { ...mine, paste: true };
    case 'Z':
    case 'Y':
      return edited(session, () => travelTyping(typing, key === 'Z' && !shift));
    default:
      return { consumed: false };
  }
}

/** Text that was typed, composed or pasted. */
export function textTyped(session: Session, text: string): Typed {
  const { typing } = session;
  if (!typing) return { consumed: false };
  return edited(session, () => {
    typing.composing = '';
    const clean = printable(text);
    if (clean !== '') insert(typing, clean, clean.length > 2 || /\s/.test(clean) ? '' : 'letters');
  });
}

export function textComposed(session: Session, text: string): Typed {
  const { typing } = session;
  if (!typing) return { consumed: false };
  return edited(session, () => {
    if (text !== '' && typing.caret !== typing.anchor) insert(typing, '', '');
    typing.composing = printable(text).replaceAll('\n', ' ');
  });
}

/** Without control characters and halves of letters; line ends are `\n`. */
function printable(text: string): string {
  const lines = text.replaceAll(/\r\n?/g, '\n').replaceAll('\t', '  ');
  return lines.replaceAll(/[^\P{Cc}\n]|\p{Surrogate}/gu, '');
}

function edited(session: Session, edit: () => void): Typed {
  edit();
  showTyping(session);
  return mine;
}

function spoken(announce: string | undefined): Typed {
  return announce === undefined ? mine : { ...mine, announce };
}

/** Puts the caret near a point; `extend` marks all the text up to there. */
export function caretTo(session: Session, point: Point, extend: boolean): void {
  const { typing } = session;
  if (!typing) return;
  typing.composing = '';
  showTyping(session);
  typing.caret = session.ruler.indexAt(session.draft as TextMark, point);
  if (!extend) typing.anchor = typing.caret;
  Object.assign(typing, { column: undefined, lastKind: '' });
}
