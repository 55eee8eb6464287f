import type { ActionName, ToolName } from './action.ts';
import type { Document } from './history.ts';
import { redo, undo } from './history.ts';
import type { Mark } from './mark.ts';
import { moveMark } from './move-mark.ts';
import { restyle, shownStyle } from './restyle.ts';
import { selectTool, settle } from './select-tool.ts';
import { commit, marksOf, type Session, selectedMark, styleTarget } from './session.ts';
import { added, nameOf, selectedWords } from './spoken.ts';
import { palette, stepWidth, styleParts } from './style.ts';
import { showTyping, travelTyping, typeAgain } from './typing/typing.ts';
import { say } from './words.ts';

/** An action: when it can be done, and doing it, which answers what a screen reader says. */
interface Action {
  when(session: Session): boolean;
  do(session: Session): string | undefined;
}

function tool(name: ToolName): Action {
  return { when: () => true, do: (session) => selectTool(session, name) };
}

function onSelected(act: (session: Session, mark: Mark) => string | undefined): Action {
  const selected = (session: Session) => (session.typing ? undefined : selectedMark(session));
  return {
    when: (session) => selected(session) !== undefined,
    do: (session) => {
      settle(session);
      const mark = selected(session);
      return mark && act(session, mark);
    },
  };
}

function reorder(to: (at: number, last: number) => number): Action {
  return onSelected((session, mark) => {
    const { document } = session.history;
    const at = document.indexOf(mark);
    const next = Math.min(Math.max(to(at, document.length - 1), 0), document.length - 1);
    if (next !== at) commit(session, document.toSpliced(at, 1).toSpliced(next, 0, mark));
    return say(session.words.ordered, { mark: nameOf(session, mark), index: next + 1, count: document.length });
  });
}

function travel(back: boolean): Action {
  const way = (session: Session) => (back ? session.history.past : session.history.future).length > 0;
  return {
    when: (session) => {
      const { typing } = session;
      if (!typing) return session.gesture === undefined && way(session);
      return back || typing.future.length > 0;
    },
    do: (session) => (session.typing ? travelText(session, back) : travelMarks(session, back)),
  };
}

/** Undo takes back what was typed, and at last the typing itself. */
function travelText(session: Session, back: boolean): string | undefined {
  if (session.typing && !travelTyping(session.typing, back) && back) {
    session.typing = undefined;
    session.draft = undefined;
    session.selected = undefined;
  } else showTyping(session);
  return undefined;
}

function travelMarks(session: Session, back: boolean): string | undefined {
  const done = back ? undo(session.history) : redo(session.history);
  if (!selectedMark(session)) session.selected = undefined;
  const { words, history } = session;
  return done ? say(back ? words.undone : words.redone, { count: history.document.length }) : undefined;
}

function selectNext(by: 1 | -1): Action {
  return {
    when: ({ history, typing }) => history.document.length > 0 && !typing,
    do: (session) => {
      settle(session);
      const { document } = session.history;
      const at = document.findIndex(({ id }) => id === session.selected);
      const next = at < 0 ? (by > 0 ? 0 : document.length - 1) : (at + by + document.length) % document.length;
      const mark = document[next] as Mark;
      session.tool = 'select';
      session.selected = mark.id;
      return selectedWords(session, mark);
    },
  };
}

function nextColor(by: 1 | -1): Action {
  return {
    when: (session) => hasPart(session, 'color'),
    do: (session) => {
      const at = palette.indexOf(shownStyle(session)?.color as (typeof palette)[number]);
      const next = at < 0 ? 0 : (at + by + palette.length) % palette.length;
      return restyle(session, { color: palette[next] as string });
    },
  };
}

function width(by: 1 | -1): Action {
  return { when: (session) => hasPart(session, 'width'), do: (session) => changeWidth(session, by) };
}

/** Steps through the widths of what is in the hand. */
export function changeWidth(session: Session, steps: number): string | undefined {
  const target = styleTarget(session);
  const style = shownStyle(session);
  if (!target || !style || !styleParts(target).width) return undefined;
  return restyle(session, { width: stepWidth(target, style.width, steps) });
}

export function hasPart(session: Session, part: 'color' | 'width' | 'filled'): boolean {
  const target = styleTarget(session);
  return target !== undefined && styleParts(target)[part];
}

const remove = onSelected((session, mark) => {
  const left: Document = session.history.document.filter(({ id }) => id !== mark.id);
  session.selected = undefined;
  commit(session, left);
  return say(session.words.deleted, { mark: nameOf(session, mark), count: left.length });
});

const clear: Action = {
  when: (session) => marksOf(session).length > 0,
  do: (session) => {
    settle(session);
    session.selected = undefined;
    if (session.history.document.length > 0) commit(session, []);
    return session.words.cleared;
  },
};

const duplicate = onSelected((session, mark) => {
  const by = 12 * session.unit;
  const copy = { ...moveMark(mark, { x: by, y: by }), id: session.nextId };
  session.nextId += 1;
  commit(session, [...session.history.document, copy]);
  session.selected = copy.id;
  return added(session, copy);
});

const edit: Action = {
  when: (session) => !session.typing && selectedMark(session)?.kind === 'text',
  do: (session) => {
    settle(session);
    const mark = selectedMark(session);
    if (mark?.kind === 'text') typeAgain(session, mark);
    return session.words.typing;
  },
};

const fill: Action = {
  when: (session) => hasPart(session, 'filled'),
  do: (session) => restyle(session, { filled: !shownStyle(session)?.filled }),
};

export const actions: Readonly<Record<ActionName, Action>> = {
  'tool.pen': tool('pen'),
  'tool.line': tool('line'),
  'tool.arrow': tool('arrow'),
  'tool.rectangle': tool('rectangle'),
  'tool.ellipse': tool('ellipse'),
  'tool.marker': tool('marker'),
  'tool.text': tool('text'),
  'tool.step': tool('step'),
  'tool.hide': tool('hide'),
  'tool.pixelate': tool('pixelate'),
  'tool.pick': tool('pick'),
  'tool.select': tool('select'),
  undo: travel(true),
  redo: travel(false),
  delete: remove,
  clear,
  duplicate,
  edit,
  'order.forward': reorder((at) => at + 1),
  'order.backward': reorder((at) => at - 1),
  'order.front': reorder((_, last) => last),
  'order.back': reorder(() => 0),
  'select.next': selectNext(1),
  'select.previous': selectNext(-1),
  'color.next': nextColor(1),
  'color.previous': nextColor(-1),
  'width.more': width(1),
  'width.less': width(-1),
  fill,
};
