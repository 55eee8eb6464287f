import type { ActionName } from '#editor/action.ts';
import { handled } from './annotate.ts';
import { endDrag } from './drag.ts';
import type { SelectionAction } from './overlay.ts';
import type { OverlayState, Step } from './state.ts';
import { type ButtonId, colourOf, isEnabled, widthOf } from './toolbar.ts';

/** Does what a button says. */
export function activate(state: OverlayState, id: ButtonId): Step {
  const { editor } = state;
  if (!isEnabled(id, editor)) return { state };
  switch (id) {
    case 'cancel':
      return leave(state);
    case 'upload':
    case 'copy':
    case 'save':
    case 'print':
    case 'record':
      return finish(state, id);
    case 'leave':
      return { state, outcome: { type: 'cancel' } };
    case 'stay':
      return { state: stay(state) };
    case 'style':
      return openPanel(state);
  }
  if (!editor) return { state };
  const color = colourOf(id);
  if (color) return handled(state, editor.restyle({ color }));
  const width = widthOf(id, editor);
  if (width) return handled(state, editor.restyle({ width }));
  return handled(state, editor.run(id === 'colour.pick' ? 'tool.pick' : (id as ActionName)));
}

/** Opens or closes colours and widths. Where nothing has any, whoever wants to choose some gets the pen. */
function openPanel(state: OverlayState): Step {
  const { editor, panel } = state;
  if (!editor || editor.state.styleOf) return { state: { ...state, panel: !panel } };
  return handled({ ...state, panel: true }, editor.run('tool.pen'));
}

export function finish(state: OverlayState, action: SelectionAction): Step {
  if (!state.selection || state.drag || (action === 'record') !== (state.purpose === 'record')) return { state };
  return { state, outcome: { type: 'finish', action, rect: state.selection } };
}

/**
 * Esc and the right button: one level back. A drag, what is being drawn or typed, the marked object, the panel, the tool,
 * and at last the overlay.
 */
export function unwind(state: OverlayState): Step {
  const { drag, editor, panel } = state;
  if (state.asking) return { state: stay(state) };
  if (drag) return { state: endDrag({ ...state, selection: drag.before }) };
  if (editor && (editor.state.dragging || editor.state.typing)) return handled(state, editor.escape());
  if (panel) return { state: { ...state, panel: false, focused: undefined } };
  const escaped = editor?.escape();
  return escaped?.consumed ? handled(state, escaped) : leave(state);
}

/** Closes the overlay, and asks first where drawings would be lost. */
function leave(state: OverlayState): Step {
  if (!state.editor?.hasWork || !state.selection) return { state, outcome: { type: 'cancel' } };
  return { state: { ...state, asking: true, panel: false, hovered: undefined, focused: 'leave' } };
}

function stay(state: OverlayState): OverlayState {
  return { ...state, asking: false, focused: undefined, hovered: undefined };
}
