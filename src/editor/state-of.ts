import { actions } from './act.ts';
import { boundsOf } from './bounds.ts';
import type { EditorCursor, EditorState } from './editor-state.ts';
import { markAt } from './gesture/select.ts';
import { handleAt } from './handles.ts';
import { pickedColor } from './pick-color.ts';
import { shownStyle } from './restyle.ts';
import { marksOf, type Session, selectedMark, styleTarget } from './session.ts';
import { isOnTyping } from './typing/text-press.ts';
import { markedText } from './typing/typing.ts';

/** What a host may know of the session. */
export function stateOf(session: Session): EditorState {
  const { tool, pointer, ruler } = session;
  const mark = selectedMark(session);
  const style = shownStyle(session);
  return {
    tool,
    style: style && { ...style },
    styleOf: styleTarget(session),
    selected: mark && { id: mark.id, kind: mark.kind, bounds: boundsOf(mark, ruler) },
    typing: typingOf(session),
    picking: tool === 'pick' ? pickedColor(session, pointer) : undefined,
    dragging: session.gesture !== undefined,
    canUndo: actions.undo.when(session),
    canRedo: actions.redo.when(session),
    count: marksOf(session).length,
    cursor: cursorOf(session),
  };
}

function typingOf({ typing, draft, ruler }: Session): EditorState['typing'] {
  if (!typing || draft?.kind !== 'text') return undefined;
  const caret = ruler.caret(draft, typing.caret + typing.composing.length);
  return { text: typing.text, marked: markedText(typing), caret };
}

function cursorOf(session: Session): EditorCursor {
  const { gesture, tool, pointer, unit, ruler } = session;
  if (gesture) return gesture.cursor;
  if (session.typing) return isOnTyping(session, pointer) ? 'text' : 'default';
  if (tool === 'select') {
    const mark = selectedMark(session);
    const handle = mark && handleAt(mark, pointer, unit, ruler)?.name;
    if (handle === 'from' || handle === 'to') return 'pointer';
    return handle ?? (markAt(session, pointer) ? 'move' : 'default');
  }
  if (tool === 'text' || tool === 'pick') return tool;
  return tool ? 'cross' : 'default';
}
