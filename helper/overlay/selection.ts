import type { Monitor } from '#helper/capture/capture.ts';
import { contains, intersect, moveInside, type Point, type Rect } from '#helper/platform/rect.ts';
import { gripAt } from './grips.ts';
import type { SelectionAction } from './overlay.ts';
import { layoutToolbar, type ToolbarAction, type ToolbarLayout, toolbarActions, toolbarAt } from './toolbar.ts';

export interface Modifiers {
  shift: boolean;
  ctrl: boolean;
  alt: boolean;
}

/** What a mouse and a keyboard can do. Keys are named by what is printed on them: `A`, `4`, `Enter`, `Left`, `Space`. */
export type OverlayEvent =
  | { type: 'move'; point: Point; modifiers: Modifiers }
  | { type: 'press'; button: 'main' | 'secondary'; point: Point; modifiers: Modifiers }
  | { type: 'release'; point: Point; modifiers: Modifiers }
  | { type: 'key'; key: string; modifiers: Modifiers }
  | { type: 'key-up'; key: string; modifiers: Modifiers };

/** A rectangle being pulled from a fixed pixel to a moving one; both belong to it. */
export interface SpanDrag {
  kind: 'span';
  anchor: Point;
  corner: Point;
  /** From the pointer to `corner`, so that a handle does not jump to the pointer. */
  offset: Point;
  /** The axis on which `corner` does not follow the pointer: an edge is being pulled. */
  locked?: 'x' | 'y' | undefined;
  by: 'mouse' | 'keys';
  /** Space is held: the whole rectangle follows the pointer. */
  carried: boolean;
  /** Whether it went far enough to be more than a click. */
  moved: boolean;
  /** The selection to return to on Esc. */
  before: Rect | undefined;
}

export interface MoveDrag {
  kind: 'move';
  /** From the selection's top left to the pointer. */
  grip: Point;
  before: Rect;
}

export interface OverlayState {
  desktop: Rect;
  monitors: Monitor[];
  lastRegion: Rect | undefined;
  /** The desktop's text scale: 1 at 96 dpi. */
  scale: number;
  pointer: Point;
  selection: Rect | undefined;
  drag: SpanDrag | MoveDrag | undefined;
  magnifier: boolean;
  hint: boolean;
  /** The button under the pointer, the one that Tab stands on, and the one that the mouse holds down. */
  hovered: ToolbarAction | undefined;
  focused: ToolbarAction | undefined;
  held: ToolbarAction | undefined;
}

export type Outcome = { type: 'finish'; action: SelectionAction; rect: Rect } | { type: 'cancel' };

export interface Step {
  state: OverlayState;
  outcome?: Outcome;
  /** Where the pointer has to be put. */
  warp?: Point;
}

/** Under this many pixels in both directions a drag is a click. */
const clickBelow = 5;
const noOffset: Point = { x: 0, y: 0 };
const arrows: Record<string, Point> = {
  Left: { x: -1, y: 0 },
  Right: { x: 1, y: 0 },
  Up: { x: 0, y: -1 },
  Down: { x: 0, y: 1 },
};
const finishKeys: Record<string, SelectionAction> = { C: 'copy', S: 'save', D: 'upload' };

export function openSelection(
  given: Pick<OverlayState, 'desktop' | 'monitors' | 'lastRegion' | 'scale' | 'pointer' | 'hint'>,
): OverlayState {
  return {
    ...given,
    selection: undefined,
    drag: undefined,
    magnifier: true,
    hovered: undefined,
    focused: undefined,
    held: undefined,
  };
}

/** The toolbar's place; there is one when a selection stands and nothing is being dragged. */
export function toolbarOf(state: OverlayState): ToolbarLayout | undefined {
  if (!state.selection || state.drag) return undefined;
  return layoutToolbar(state.selection, monitorOf(state, state.selection), state.scale);
}

/** The monitor on which the bottom right of a rectangle lies, else the one that shows most of it. */
export function monitorOf(state: OverlayState, rect: Rect): Rect {
  const end = { x: rect.x + rect.width - 1, y: rect.y + rect.height - 1 };
  const area = (monitor: Rect) => {
    const common = intersect(monitor, rect);
    return common ? common.width * common.height : 0;
  };
  return (
    state.monitors.find((monitor) => contains(monitor, end)) ??
    state.monitors.toSorted((a, b) => area(b) - area(a))[0] ??
    state.desktop
  );
}

/** Works one event into the state; the only place where the overlay's rules live. */
export function step(state: OverlayState, event: OverlayEvent): Step {
  switch (event.type) {
    case 'move':
      return { state: moved(state, event.point, event.modifiers) };
    case 'press':
      return pressed({ ...state, hint: false }, event);
    case 'release':
      return released(state, event.point, event.modifiers);
    case 'key':
      return keyPressed({ ...state, hint: false }, event.key, event.modifiers);
    case 'key-up':
      return { state: keyReleased(state, event.key, event.modifiers) };
  }
}

function moved(state: OverlayState, to: Point, { shift }: Modifiers): OverlayState {
  const pointer = clampPoint(to, state.desktop);
  const { drag } = state;
  if (!drag) {
    const layout = toolbarOf(state);
    return { ...state, pointer, hovered: layout && toolbarAt(layout, pointer) };
  }
  if (drag.kind === 'move') {
    const at = { x: pointer.x - drag.grip.x, y: pointer.y - drag.grip.y };
    return { ...state, pointer, selection: moveInside({ ...drag.before, ...at }, state.desktop) };
  }
  const pulled = drag.carried ? carry(drag, state.pointer, pointer, state.desktop) : pull(drag, pointer, state.desktop);
  return reshape({ ...state, pointer }, pulled, shift);
}

function pull(drag: SpanDrag, pointer: Point, desktop: Rect): SpanDrag {
  const target = clampPoint({ x: pointer.x + drag.offset.x, y: pointer.y + drag.offset.y }, desktop);
  const corner = {
    x: drag.locked === 'x' ? drag.corner.x : target.x,
    y: drag.locked === 'y' ? drag.corner.y : target.y,
  };
  const far = Math.abs(corner.x - drag.anchor.x) >= clickBelow || Math.abs(corner.y - drag.anchor.y) >= clickBelow;
  return { ...drag, corner, moved: drag.moved || far };
}

function carry(drag: SpanDrag, from: Point, to: Point, desktop: Rect): SpanDrag {
  const now = spanning(drag.anchor, drag.corner);
  const then = moveInside({ ...now, x: now.x + to.x - from.x, y: now.y + to.y - from.y }, desktop);
  const shift = (point: Point) => ({ x: point.x + then.x - now.x, y: point.y + then.y - now.y });
  return { ...drag, anchor: shift(drag.anchor), corner: shift(drag.corner), moved: true };
}

function reshape(state: OverlayState, drag: SpanDrag, square: boolean): OverlayState {
  const corner = square && !drag.locked ? squareCorner(drag.anchor, drag.corner, state.desktop) : drag.corner;
  return { ...state, drag, selection: drag.moved ? spanning(drag.anchor, corner) : undefined };
}

/** The rectangle with two pixels in opposite corners; it holds both, so that the last pixel of a screen can be reached. */
export function spanning(a: Point, b: Point): Rect {
  return {
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    width: Math.abs(a.x - b.x) + 1,
    height: Math.abs(a.y - b.y) + 1,
  };
}

function squareCorner(anchor: Point, corner: Point, desktop: Rect): Point {
  const right = corner.x >= anchor.x;
  const down = corner.y >= anchor.y;
  const roomX = right ? desktop.x + desktop.width - 1 - anchor.x : anchor.x - desktop.x;
  const roomY = down ? desktop.y + desktop.height - 1 - anchor.y : anchor.y - desktop.y;
  const wanted = Math.max(Math.abs(corner.x - anchor.x), Math.abs(corner.y - anchor.y));
  const side = Math.min(wanted, roomX, roomY);
  return { x: anchor.x + (right ? side : -side), y: anchor.y + (down ? side : -side) };
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

function startDrag(state: OverlayState, pointer: Point): Pick<OverlayState, 'drag' | 'selection'> {
  const { selection } = state;
  const grip = selection && gripAt(selection, pointer, state.scale);
  if (selection && grip === 'inside') {
    const offset = { x: pointer.x - selection.x, y: pointer.y - selection.y };
    return { selection, drag: { kind: 'move', grip: offset, before: selection } };
  }
  if (selection && grip && grip !== 'inside') {
    const { anchor, corner, locked } = grip;
    const offset = { x: corner.x - pointer.x, y: corner.y - pointer.y };
    const drag: SpanDrag = {
      kind: 'span',
      anchor,
      corner,
      offset,
      locked,
      by: 'mouse',
      carried: false,
      moved: true,
      before: selection,
    };
    return { selection, drag };
  }
  return { selection: undefined, drag: freshDrag(pointer, 'mouse', selection) };
}

function freshDrag(pointer: Point, by: SpanDrag['by'], before: Rect | undefined): SpanDrag {
  const start = { anchor: pointer, corner: pointer, offset: noOffset };
  return { kind: 'span', ...start, by, carried: false, moved: by === 'keys', before };
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

function endDrag(state: OverlayState): OverlayState {
  const ended = { ...state, drag: undefined };
  const layout = toolbarOf(ended);
  return { ...ended, hovered: layout && toolbarAt(layout, ended.pointer) };
}

function activate(state: OverlayState, action: ToolbarAction): Step {
  return action === 'cancel' ? { state, outcome: { type: 'cancel' } } : finish(state, action);
}

function finish(state: OverlayState, action: SelectionAction): Step {
  if (!state.selection || state.drag) return { state };
  return { state, outcome: { type: 'finish', action, rect: state.selection } };
}

/** Esc and the right button: one level back, and out of the overlay where nothing is being dragged. */
function unwind(state: OverlayState): Step {
  if (!state.drag) return { state, outcome: { type: 'cancel' } };
  return { state: endDrag({ ...state, selection: state.drag.before }) };
}

function keyPressed(state: OverlayState, key: string, modifiers: Modifiers): Step {
  if (key === 'Escape') return unwind(state);
  if (key === 'Shift' && state.drag?.kind === 'span') return { state: reshape(state, state.drag, true) };
  if (arrows[key]) return nudge(state, arrows[key], modifiers);
  if (modifiers.alt) return { state };
  if (modifiers.ctrl) {
    const action = finishKeys[key];
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

/** A selection stands: Tab walks the toolbar, Space presses a button, Enter copies and never uploads. */
function standingKey(state: OverlayState, key: string, { shift }: Modifiers): Step {
  const { focused } = state;
  if (key === 'Tab') {
    const count = toolbarActions.length;
    const at = focused ? toolbarActions.indexOf(focused) : shift ? 0 : -1;
    return { state: { ...state, focused: toolbarActions[(at + (shift ? -1 : 1) + count) % count] } };
  }
  if (key === 'Space' && focused) return activate(state, focused);
  if (key === 'Enter') return focused === 'upload' ? { state } : activate(state, focused ?? 'copy');
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

function keyReleased(state: OverlayState, key: string, { shift }: Modifiers): OverlayState {
  const { drag } = state;
  if (drag?.kind !== 'span') return state;
  if (key === 'Shift') return reshape(state, drag, false);
  if (key !== 'Space') return state;
  // From here the corner follows the pointer again, with whatever distance the carrying left between them.
  const offset = { x: drag.corner.x - state.pointer.x, y: drag.corner.y - state.pointer.y };
  return reshape(state, { ...drag, carried: false, offset }, shift);
}

function clampPoint(point: Point, { x, y, width, height }: Rect): Point {
  return { x: clamp(point.x, x, x + width - 1), y: clamp(point.y, y, y + height - 1) };
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}
