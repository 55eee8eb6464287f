import type { Editor } from '#editor/editor.ts';
import type { Monitor } from '#helper/capture/capture.ts';
import { contains, intersect, type Point, type Rect } from '#helper/platform/rect.ts';
import { english, type Texts } from '#helper/texts/english.ts';
import type { Measure, SelectionAction } from './overlay.ts';
import type { ButtonId, ToolbarLayout } from './toolbar.ts';
import { layoutQuestion, layoutRecordBar, layoutToolbar } from './toolbar-layout.ts';

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
  | { type: 'key-up'; key: string; modifiers: Modifiers }
  | { type: 'paste'; text: string }
  /** What an input method is still composing. */
  | { type: 'compose'; text: string };

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
  hovered: ButtonId | undefined;
  focused: ButtonId | undefined;
  held: ButtonId | undefined;
  /** Draws on the frozen picture; the one part of the state that is changed in place. */
  editor: Editor | undefined;
  /** Whether colours and widths are shown. */
  panel: boolean;
  /** Whether it is being asked if the drawings may be lost. */
  asking: boolean;
  /** Whether the person usually writes with an input method, which the overlay has not. */
  inputMethod: boolean;
  /** What the region is for. */
  purpose: 'picture' | 'record';
  /** The accelerator that starts a recording, besides Enter. */
  recordKey: string | undefined;
  /** From the frame's pixels to those that a person gets. */
  measure: Measure;
  /** The words on it. */
  texts: Texts;
  /** Something to tell the person, until the next key or press. */
  notice: string | undefined;
}

export type Outcome = { type: 'finish'; action: SelectionAction; rect: Rect } | { type: 'cancel' };

export interface Step {
  state: OverlayState;
  outcome?: Outcome;
  /** Where the pointer has to be put. */
  warp?: Point;
  /** What looks different now besides what the state tells, in desktop pixels. */
  dirty?: Rect[];
  /** For a screen reader, to be said when it is silent. */
  announce?: string | undefined;
  /** Text for the clipboard. */
  copy?: string | undefined;
  /** The clipboard's text is wanted, as a `paste` event. */
  paste?: true | undefined;
}

export function openSelection(
  given: Pick<OverlayState, 'desktop' | 'monitors' | 'lastRegion' | 'scale' | 'pointer' | 'hint'> & {
    editor?: Editor | undefined;
    inputMethod?: boolean;
    purpose?: OverlayState['purpose'];
    recordKey?: string | undefined;
    texts?: Texts;
    measure?: Measure;
  },
): OverlayState {
  return {
    editor: undefined,
    inputMethod: false,
    purpose: 'picture',
    recordKey: undefined,
    texts: english,
    measure: { size: (part) => part, place: (point) => point },
    ...given,
    selection: undefined,
    drag: undefined,
    magnifier: true,
    hovered: undefined,
    focused: undefined,
    held: undefined,
    panel: false,
    asking: false,
    notice: undefined,
  };
}

/** The bars; there are some when a selection stands and nothing is being dragged. A question is alone. */
export function toolbarOf(state: OverlayState): ToolbarLayout | undefined {
  const { selection, drag, scale, asking, panel, editor } = state;
  if (!selection || drag) return undefined;
  const monitor = monitorOf(state, selection);
  if (asking) return { bars: [layoutQuestion(monitor, scale)], side: 'inside' };
  if (state.purpose === 'record') return layoutRecordBar(selection, monitor, scale);
  return layoutToolbar(selection, monitor, scale, panel && editor?.state.style !== undefined);
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
