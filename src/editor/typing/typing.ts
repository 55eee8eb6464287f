import type { TextMark } from '../mark.ts';
import type { Point } from '../rect.ts';
import { commit, commitDraft, newMark, type Session } from '../session.ts';
import { added, nameOf } from '../spoken.ts';
import { say } from '../words.ts';
import type { TextState, Typing } from './text-state.ts';

/** Begins a new text whose first line's middle is at a point. */
export function typeNew(session: Session, point: Point): void {
  const style = newMark(session, 'text');
  session.selected = undefined;
  session.draft = { ...style, at: { x: point.x, y: point.y - style.width * 0.65 }, text: '' };
  session.typing = openTyping('', 0);
}

/** Takes a text up again, with the caret at its end or near a point. */
export function typeAgain(session: Session, mark: TextMark, point?: Point): void {
  session.selected = mark.id;
  session.draft = mark;
  session.typing = openTyping(mark.text, point ? session.ruler.indexAt(mark, point) : mark.text.length);
}

function openTyping(text: string, caret: number): Typing {
  const state = { text, caret, anchor: caret, composing: '', past: [], future: [] };
  return { ...state, lastKind: '', column: undefined };
}

/** Ends typing and keeps what was typed; a text without letters goes away. Answers what a screen reader says. */
export function endTyping(session: Session): string | undefined {
  const { typing, draft } = session;
  if (!typing || draft?.kind !== 'text') return undefined;
  const { document } = session.history;
  const before = document.find(({ id }) => id === draft.id);
  const mark = { ...draft, text: typing.text };
  session.typing = undefined;
  session.selected = session.tool === 'select' && before ? mark.id : undefined;
  session.draft = undefined;
  if (typing.text.trim() === '') {
    session.selected = undefined;
    if (!before) return undefined;
    const left = document.filter((one) => one !== before);
    commit(session, left);
    return say(session.words.deleted, { mark: nameOf(session, mark), count: left.length });
  }
  if (before && sameText(before as TextMark, mark)) return undefined;
  session.draft = mark;
  commitDraft(session);
  return before ? undefined : added(session, mark);
}

function sameText(a: TextMark, b: TextMark): boolean {
  const same = a.text === b.text && a.color === b.color && a.width === b.width && a.filled === b.filled;
  return same && a.at.x === b.at.x && a.at.y === b.at.y;
}

/** Shows the typing's state in the draft. */
export function showTyping(session: Session): void {
  const { typing, draft } = session;
  if (!typing || draft?.kind !== 'text') return;
  const { text, caret, composing } = typing;
  session.draft = { ...draft, text: text.slice(0, caret) + composing + text.slice(caret) };
}

export function markedText({ text, caret, anchor }: TextState): string {
  return text.slice(Math.min(caret, anchor), Math.max(caret, anchor));
}

/** Puts text in the place of what is marked, or at the caret. `kind` joins steps of undo. */
export function insert(typing: Typing, text: string, kind: string): void {
  const { caret, anchor } = typing;
  const from = Math.min(caret, anchor);
  const next = typing.text.slice(0, from) + text + typing.text.slice(Math.max(caret, anchor));
  change(typing, { text: next, caret: from + text.length, anchor: from + text.length }, kind);
}

function change(typing: Typing, next: TextState, kind: string): void {
  const { text, caret, anchor } = typing;
  if (kind === '' || kind !== typing.lastKind) typing.past.push({ text, caret, anchor });
  typing.future = [];
  Object.assign(typing, next, { lastKind: kind, column: undefined });
}

/** One step back or forward in what was typed; false where there is none. */
export function travelTyping(typing: Typing, back: boolean): boolean {
  const { text, caret, anchor } = typing;
  const next = (back ? typing.past : typing.future).pop();
  if (!next) return false;
  (back ? typing.future : typing.past).push({ text, caret, anchor });
  Object.assign(typing, next, { lastKind: '', composing: '' });
  return true;
}
