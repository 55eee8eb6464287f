import { contains, type Point } from '#helper/platform/rect.ts';
import { clampPoint, endDrag, moved, startDrag } from './drag.ts';
import { activate, unwind } from './finish.ts';
import { keyPressed, keyReleased } from './keys.ts';
import { type Modifiers, type OverlayEvent, type OverlayState, type Step, toolbarOf } from './state.ts';
import { toolbarAt } from './toolbar.ts';

/** Keys whose auto-repeat means something. */
const repeating = new Set(['Left', 'Right', 'Up', 'Down']);

/** Works one event into the state; the overlay's rules begin here. */
export function step(state: OverlayState, event: OverlayEvent): Step {
  switch (event.type) {
    case 'move':
      return { state: moved(state, event.point, event.modifiers) };
    case 'press':
      return pressed({ ...state, hint: false }, event);
    case 'release':
      return released(state, event.point, event.modifiers);
    case 'wheel':
      return { state };
    case 'key':
      if (!event.key || (event.repeated && !repeating.has(event.key))) return { state };
      return keyPressed({ ...state, hint: false }, event.key, event.modifiers);
    case 'key-up':
      return { state: keyReleased(state, event.key, event.modifiers) };
  }
}

function pressed(state: OverlayState, event: Extract<OverlayEvent, { type: 'press' }>): Step {
  if (event.button === 'secondary') return unwind(state);
  if (state.drag?.kind === 'span' && state.drag.by === 'keys') return { state: endDrag(state) };
  const pointer = clampPoint(event.point, state.desktop);
  const layout = toolbarOf(state);
  const button = layout && toolbarAt(layout, pointer);
  if (button) return { state: { ...state, pointer, held: button, focused: undefined } };
  if (layout && contains(layout.box, pointer)) return { state: { ...state, pointer } };
  return { state: { ...state, pointer, focused: undefined, hovered: undefined, ...startDrag(state, pointer) } };
}

function released(state: OverlayState, point: Point, modifiers: Modifiers): Step {
  if (state.held) {
    const { held } = state;
    const layout = toolbarOf(state);
    const still = layout !== undefined && toolbarAt(layout, point) === held;
    const next = { ...state, held: undefined };
    return still ? activate(next, held) : { state: next };
  }
  if (!state.drag || (state.drag.kind === 'span' && state.drag.by === 'keys')) return { state };
  return { state: endDrag(moved(state, point, modifiers)) };
}
