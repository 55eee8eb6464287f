import type { Point } from '#helper/platform/rect.ts';
import { annotate, handled } from './annotate.ts';
import { clampPoint, endDrag, moved, startDrag } from './drag.ts';
import { activate, unwind } from './finish.ts';
import { gripAt } from './grips.ts';
import { keyPressed, keyReleased } from './keys.ts';
import { type Modifiers, type OverlayEvent, type OverlayState, type Step, toolbarOf } from './state.ts';
import { buttonAt, isEnabled, onToolbar } from './toolbar.ts';

/** Works one event into the state; the overlay's rules begin here. */
export function step(state: OverlayState, event: OverlayEvent): Step {
  return followSelection(state, route(state, event));
}

function route(state: OverlayState, event: OverlayEvent): Step {
  switch (event.type) {
    case 'move':
      return pointed(state, event);
    case 'press':
      return pressed({ ...state, hint: false, notice: undefined }, event);
    case 'release':
      return released(state, event);
    case 'key':
      return keyPressed({ ...state, hint: false, notice: undefined }, event);
    case 'key-up':
      return annotate(state, event) ?? { state: keyReleased(state, event.key, event.modifiers) };
    case 'wheel':
    case 'paste':
    case 'compose':
      return (state.asking ? undefined : annotate(state, event)) ?? { state };
  }
}

/** What is hidden or pixelated depends on what is inside the selection, and nothing else. */
function followSelection(before: OverlayState, after: Step): Step {
  const { selection, editor, desktop } = after.state;
  if (!editor || !selection || selection === before.selection) return after;
  const area = { ...selection, x: selection.x - desktop.x, y: selection.y - desktop.y };
  const { dirty = [] } = handled(after.state, editor.setArea(area));
  return { ...after, dirty: [...(after.dirty ?? []), ...dirty] };
}

function pointed(state: OverlayState, event: Extract<OverlayEvent, { type: 'move' }>): Step {
  const { editor } = state;
  if (state.asking || !editor || !state.selection || state.drag) {
    return { state: moved(state, event.point, event.modifiers) };
  }
  const drawing = editor.state.dragging;
  const passed = annotate(state, event);
  const next = moved(state, event.point, event.modifiers);
  return { ...passed, state: drawing ? { ...next, hovered: undefined } : next };
}

function pressed(state: OverlayState, event: Extract<OverlayEvent, { type: 'press' }>): Step {
  if (event.button === 'secondary') return unwind(state);
  if (state.drag?.kind === 'span' && state.drag.by === 'keys') return { state: endDrag(state) };
  const pointer = clampPoint(event.point, state.desktop);
  const at = { ...state, pointer };
  const layout = toolbarOf(state);
  const drawing = state.editor?.state.dragging ?? false;
  const button = drawing ? undefined : layout && buttonAt(layout, pointer);
  if (button)
    return { state: { ...at, held: isEnabled(button, state.editor) ? button : undefined, focused: undefined } };
  if (state.asking || (!drawing && layout && onToolbar(layout, pointer))) return { state: at };
  const closed = { ...at, focused: undefined, hovered: undefined, panel: false };
  return (
    (drawing || !adjustsFirst(state, pointer) ? annotate(closed, event) : undefined) ?? {
      state: { ...closed, ...startDrag(closed, pointer) },
    }
  );
}

/**
 * With a tool in the hand too the selection's border can be pulled, and with the select tool it can be moved where
 * nothing is drawn; what is drawn comes before it.
 */
function adjustsFirst({ selection, editor, scale }: OverlayState, pointer: Point): boolean {
  const grip = selection && gripAt(selection, pointer, scale);
  if (!grip || !editor) return false;
  const { tool, selected, cursor } = editor.state;
  const onMark = !['cross', 'default', 'text', 'pick'].includes(cursor);
  return !onMark && (grip !== 'inside' || (tool === 'select' && !selected));
}

function released(state: OverlayState, event: { type: 'release'; point: Point; modifiers: Modifiers }): Step {
  if (state.held) {
    const { held } = state;
    const layout = toolbarOf(state);
    const still = layout !== undefined && buttonAt(layout, event.point) === held;
    const next = { ...state, held: undefined };
    return still ? activate(next, held) : { state: next };
  }
  if (state.drag?.kind === 'span' && state.drag.by === 'keys') return { state };
  if (!state.drag) return (state.asking ? undefined : annotate(state, event)) ?? { state };
  return { state: endDrag(moved(state, event.point, event.modifiers)) };
}
