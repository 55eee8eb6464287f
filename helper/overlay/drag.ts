import { moveInside, type Point, type Rect } from '#helper/platform/rect.ts';
import { gripAt } from './grips.ts';
import { type Modifiers, type OverlayState, type SpanDrag, toolbarOf } from './state.ts';
import { buttonAt } from './toolbar.ts';

/** Under this many pixels in both directions a drag is a click. */
const clickBelow = 5;
const noOffset: Point = { x: 0, y: 0 };

/** The pointer has gone to another place: what is being dragged follows it. */
export function moved(state: OverlayState, to: Point, { shift }: Modifiers): OverlayState {
  const pointer = clampPoint(to, state.desktop);
  const { drag } = state;
  if (!drag) {
    const layout = toolbarOf(state);
    return { ...state, pointer, hovered: layout && buttonAt(layout, pointer) };
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

export function reshape(state: OverlayState, drag: SpanDrag, square: boolean): OverlayState {
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

export function startDrag(state: OverlayState, pointer: Point): Pick<OverlayState, 'drag' | 'selection'> {
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

export function freshDrag(pointer: Point, by: SpanDrag['by'], before: Rect | undefined): SpanDrag {
  const start = { anchor: pointer, corner: pointer, offset: noOffset };
  return { kind: 'span', ...start, by, carried: false, moved: by === 'keys', before };
}

export function endDrag(state: OverlayState): OverlayState {
  const ended = { ...state, drag: undefined };
  const layout = toolbarOf(ended);
  return { ...ended, hovered: layout && buttonAt(layout, ended.pointer) };
}

export function clampPoint(point: Point, { x, y, width, height }: Rect): Point {
  return { x: clamp(point.x, x, x + width - 1), y: clamp(point.y, y, y + height - 1) };
}

export function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}
