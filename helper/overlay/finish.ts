import { endDrag } from './drag.ts';
import type { SelectionAction } from './overlay.ts';
import type { OverlayState, Step } from './state.ts';
import type { ToolbarAction } from './toolbar.ts';

export function activate(state: OverlayState, action: ToolbarAction): Step {
  return action === 'cancel' ? { state, outcome: { type: 'cancel' } } : finish(state, action);
}

export function finish(state: OverlayState, action: SelectionAction): Step {
  if (!state.selection || state.drag) return { state };
  return { state, outcome: { type: 'finish', action, rect: state.selection } };
}

/** Esc and the right button: one level back, and out of the overlay where nothing is being dragged. */
export function unwind(state: OverlayState): Step {
  if (!state.drag) return { state, outcome: { type: 'cancel' } };
  return { state: endDrag({ ...state, selection: state.drag.before }) };
}
