import type { EditorCursor } from '#editor/editor-state.ts';
import { gripAt } from './grips.ts';
import { type OverlayState, toolbarOf } from './state.ts';
import { onToolbar } from './toolbar.ts';

export const cursorNames = [
  ...(['cross', 'move', 'arrow', 'hand', 'text', 'pick'] as const),
  ...(['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'] as const),
] as const;
export type CursorName = (typeof cursorNames)[number];

const ofEditor: Partial<Record<EditorCursor, CursorName>> = { default: 'arrow', pointer: 'hand' };

/** The pointer's shape says what a press would do. */
export function cursorOf(state: OverlayState): CursorName {
  const { selection, drag, pointer, scale } = state;
  if (drag?.kind === 'move') return 'move';
  if (drag || !selection) return 'cross';
  const editing = state.editor?.state;
  const drawn = editing?.tool && (ofEditor[editing.cursor] ?? (editing.cursor as CursorName));
  if (drawn && editing.dragging) return drawn;
  if (state.hovered) return 'hand';
  const layout = toolbarOf(state);
  if (state.asking || (layout && onToolbar(layout, pointer))) return 'arrow';
  const grip = gripAt(selection, pointer, scale);
  // On empty ground the select tool leaves the mouse to the selection.
  if (drawn && drawn !== 'arrow' && (editing.tool === 'select' || !grip || grip === 'inside')) return drawn;
  if (grip === 'inside') return 'move';
  return grip ? grip.name : 'cross';
}
