import { formatAccelerator } from '#helper/hotkey/accelerator.ts';
import { contains, intersect, moveInside, type Point, type Rect } from '#helper/platform/rect.ts';
import { annotate } from './annotate.ts';
import { clamp, endDrag, freshDrag, moved, reshape, spanning } from './drag.ts';
import { activate, finish, unwind } from './finish.ts';
import type { SelectionAction } from './overlay.ts';
import {
  type Modifiers,
  type MoveDrag,
  type OverlayEvent,
  type OverlayState,
  type SpanDrag,
  type Step,
  toolbarOf,
} from './state.ts';
import { tabStops } from './toolbar.ts';

const arrows: Record<string, Point> = {
  Left: { x: -1, y: 0 },
  Right: { x: 1, y: 0 },
  Up: { x: 0, y: -1 },
  Down: { x: 0, y: 1 },
};
const finishKeys: Record<string, SelectionAction> = { C: 'copy', S: 'save', D: 'upload', P: 'print' };
const recordKeys: Record<string, SelectionAction> = { D: 'record' };
/** Keys whose auto-repeat means something outside of a text. */
const repeating = new Set(['Left', 'Right', 'Up', 'Down']);

export function keyPressed(state: OverlayState, event: Extract<OverlayEvent, { type: 'key' }>): Step {
  const { key, modifiers, repeated } = event;
  if (state.asking) return repeated ? { state } : answer(state, event);
  if (key === 'Escape' && !waitsForLetter(event)) return repeated ? { state } : unwind(state);
  // A button on which Tab stands has Space and Enter for itself.
  const pressing = state.focused !== undefined && (key === 'Space' || key === 'Enter');
  const drawn = pressing || key === 'Tab' ? undefined : annotate(state, event);
  // Whoever types on has left the bars.
  if (drawn && state.editor?.state.typing) return { ...drawn, state: { ...drawn.state, focused: undefined } };
  if (drawn) return drawn;
  if (!key || (repeated && !repeating.has(key))) return { state };
  return ownKey(state, key, modifiers);
}

/** Escape takes back a dead key, and is then nothing else. */
const waitsForLetter = ({ text }: { text?: string }) => text === '';

function answer(state: OverlayState, { key, modifiers }: { key: string; modifiers: Modifiers }): Step {
  if (key === 'Escape') return unwind(state);
  if (key === 'Enter' || key === 'Space') return activate(state, state.focused ?? 'leave');
  return key === 'Tab' ? standingKey(state, key, modifiers) : { state };
}

function ownKey(state: OverlayState, key: string, modifiers: Modifiers): Step {
  if (key === 'Shift' && state.drag?.kind === 'span') return { state: reshape(state, state.drag, true) };
  if (isRecordKey(state, key, modifiers)) return finish(state, 'record');
  if (arrows[key]) return nudge(state, arrows[key], modifiers);
  if (modifiers.alt) return { state };
  if (modifiers.ctrl) {
    const action = (state.purpose === 'record' ? recordKeys : finishKeys)[key];
    if (action) return finish(state, action);
    return { state: key === 'A' && !state.drag ? choose(state, state.desktop) : state };
  }
  if (key === 'Z') return { state: { ...state, magnifier: !state.magnifier } };
  if (state.drag) return dragKey(state, state.drag, key);
  return state.selection ? standingKey(state, key, modifiers) : { state: waitingKey(state, key) };
}

function dragKey(state: OverlayState, drag: SpanDrag | MoveDrag, key: string): Step {
  if (drag.kind !== 'span') return { state };
  if (key === 'Space') return { state: { ...state, drag: { ...drag, carried: true } } };
  if (key === 'Enter' && drag.by === 'keys') return { state: endDrag(state) };
  return { state };
}

function isRecordKey({ purpose, recordKey }: OverlayState, key: string, { ctrl, alt, shift }: Modifiers): boolean {
  if (purpose !== 'record' || !recordKey) return false;
  return recordKey === formatAccelerator({ key, ctrl, alt, shift, super: false });
}

/** A selection stands: Tab walks the toolbar, Space presses a button, Enter copies or records and never uploads. */
function standingKey(state: OverlayState, key: string, { shift }: Modifiers): Step {
  const { focused } = state;
  if (key === 'Tab') {
    const layout = toolbarOf(state);
    const stops = layout ? tabStops(layout, state.editor) : [];
    const at = focused ? stops.indexOf(focused) : shift ? 0 : -1;
    return { state: { ...state, focused: stops.at((at + (shift ? -1 : 1)) % stops.length) } };
  }
  if (key === 'Space' && focused) return activate(state, focused);
  if (key === 'Enter')
    return focused === 'upload'
      ? { state }
      : activate(state, focused ?? (state.purpose === 'record' ? 'record' : 'copy'));
  return { state };
}

function waitingKey(state: OverlayState, key: string): OverlayState {
  if (key === 'Enter') {
    const drag = freshDrag(state.pointer, 'keys', undefined);
    return { ...state, drag, selection: spanning(state.pointer, state.pointer) };
  }
  if (key === 'Space') {
    const here = state.monitors.find((monitor) => contains(monitor, state.pointer));
    return choose(state, here ?? state.desktop);
  }
  if (key === 'L' && state.lastRegion) return choose(state, state.lastRegion);
  const monitor = /^[1-9]$/.test(key) ? state.monitors[Number(key) - 1] : undefined;
  return monitor ? choose(state, monitor) : state;
}

function choose(state: OverlayState, { x, y, width, height }: Rect): OverlayState {
  const selection = intersect({ x, y, width, height }, state.desktop);
  return selection ? endDrag({ ...state, selection, focused: undefined }) : state;
}

/** Arrows: the pointer while nothing stands; else the selection moves, or with Shift its right and bottom edges do. */
function nudge(state: OverlayState, arrow: Point, { shift, ctrl, alt }: Modifiers): Step {
  const { selection, drag } = state;
  if (!selection || drag) {
    const by = ctrl ? 10 : 1;
    const to = { x: state.pointer.x + arrow.x * by, y: state.pointer.y + arrow.y * by };
    const state2 = moved(state, to, { shift: shift && drag !== undefined, ctrl, alt });
    return { state: state2, warp: state2.pointer };
  }
  const by = alt ? 10 : 1;
  if (!shift) {
    const target = { ...selection, x: selection.x + arrow.x * by, y: selection.y + arrow.y * by };
    return { state: endDrag({ ...state, selection: moveInside(target, state.desktop) }) };
  }
  const { desktop } = state;
  const width = clamp(selection.width + arrow.x * by, 1, desktop.x + desktop.width - selection.x);
  const height = clamp(selection.height + arrow.y * by, 1, desktop.y + desktop.height - selection.y);
  return { state: endDrag({ ...state, selection: { ...selection, width, height } }) };
}

export function keyReleased(state: OverlayState, key: string, { shift }: Modifiers): OverlayState {
  const { drag } = state;
  if (drag?.kind !== 'span') return state;
  if (key === 'Shift') return reshape(state, drag, false);
  if (key !== 'Space') return state;
  // From here the corner follows the pointer again, with whatever distance the carrying left between them.
  const offset = { x: drag.corner.x - state.pointer.x, y: drag.corner.y - state.pointer.y };
  return reshape(state, { ...drag, carried: false, offset }, shift);
}
