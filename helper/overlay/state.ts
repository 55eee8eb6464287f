import type { Monitor } from '#helper/capture/capture.ts';
import { contains, intersect, type Point, type Rect } from '#helper/platform/rect.ts';
import type { SelectionAction } from './overlay.ts';
import { layoutToolbar, type ToolbarAction, type ToolbarLayout } from './toolbar.ts';

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
  /** `steps` is positive away from the person. */
  | { type: 'wheel'; steps: number; point: Point; modifiers: Modifiers }
  /** `key` is empty for keys without a name; `text` is what the key writes, empty while an accent waits for its letter. */
  | { type: 'key'; key: string; modifiers: Modifiers; text?: string; keysym?: number; repeated?: boolean }
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
