import type { ActionInfo, ActionName } from './action.ts';
import type { EditorCanvas } from './canvas.ts';
import type { EditorState } from './editor-state.ts';
import type { EditorEvent, Handled } from './event.ts';
import type { EditorOptions } from './host.ts';
import type { Rect } from './rect.ts';
import { readStyles, type Style, type Styles } from './style.ts';

/** The annotation engine. It holds no canvas and draws nothing by itself: a host shows it and tells it what happens. */
export interface Editor {
  readonly state: EditorState;
  /** Every action with its key and whether it would do anything now, in the order of a toolbar. */
  readonly actions: ActionInfo[];
  /** To be kept for the next editor: plain JSON. */
  readonly styles: Styles;
  /** Whether closing would lose anything: a mark, or text being typed. */
  readonly hasWork: boolean;
  handle(event: EditorEvent): Handled;
  /** Does what the action's button or key does; `consumed` is false where there was nothing to do. */
  run(action: ActionName): Handled;
  /** Changes the style of the selected mark, else of the tool; a colour outside `#rrggbb` is ignored. */
  restyle(style: Partial<Style>): Handled;
  /** One level of Esc: a drag, typing (what is typed stays), the selected mark, the tool. `consumed`: whether there was one. */
  escape(): Handled;
  /** What will be finished of the picture: hide and pixelate look at no pixel outside. The whole picture until set. */
  setArea(area: Rect): Handled;
  /** Picture pixels for one pixel of the screen at 96 dpi, for handles and for what counts as a click; `scale` until set. */
  setUnit(unit: number): Handled;
  /** Draws marks and handles inside `clip` on a canvas that already shows the base picture there. */
  draw(canvas: EditorCanvas, clip: Rect): void;
  /** Draws the marks alone on a canvas of `rect`'s size that already holds the base picture's part, at its 0,0. */
  flatten(canvas: EditorCanvas, rect: Rect): void;
}

const nothing: Handled = { dirty: [], consumed: false };

/** Opens an editor on a picture without marks and without a tool in the hand. */
export function openEditor(options: EditorOptions): Editor {
  const state: EditorState = {
    tool: undefined,
    style: undefined,
    styleOf: undefined,
    selected: undefined,
    typing: undefined,
    picking: undefined,
    dragging: false,
    canUndo: false,
    canRedo: false,
    count: 0,
    cursor: 'default',
  };
  return {
    state,
    actions: [],
    styles: options.styles ?? readStyles(undefined),
    hasWork: false,
    handle: () => nothing,
    run: () => nothing,
    restyle: () => nothing,
    escape: () => nothing,
    setArea: () => nothing,
    setUnit: () => nothing,
    draw: () => undefined,
    flatten: () => undefined,
  };
}
