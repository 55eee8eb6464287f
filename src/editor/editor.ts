import { type ActionInfo, type ActionName, actionNames } from './action.ts';
import { actionInfo } from './action-info.ts';
import type { EditorCanvas } from './canvas.ts';
import type { EditorState } from './editor-state.ts';
import type { EditorEvent, Handled } from './event.ts';
import { handle } from './handle.ts';
import type { EditorOptions, Ground } from './host.ts';
import type { Mark } from './mark.ts';
import { draw, flatten } from './paint/draw.ts';
import { act } from './press-key.ts';
import { type Rect, wholePixels } from './rect.ts';
import { tidyRegion } from './region.ts';
import { restyle } from './restyle.ts';
import { marksOf, openSession, type Session } from './session.ts';
import { stateOf } from './state-of.ts';
import { stepOut } from './step-out.ts';
import type { Style, Styles } from './style.ts';
import { differences, viewOf } from './view.ts';

/** The annotation engine. It holds no canvas and draws nothing by itself: a host shows it and tells it what happens. */
export interface Editor {
  readonly state: EditorState;
  /** Every action with its key and whether it would do anything now, in the order of a toolbar. */
  readonly actions: ActionInfo[];
  /** To be kept for the next editor: plain JSON. */
  readonly styles: Styles;
  /** The marks as they are on the screen, from the back to the front, with the one being drawn or typed. */
  readonly marks: readonly Mark[];
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
  /**
   * Draws marks and handles inside `clip` on a canvas that already shows the base picture there, or on a clear one that
   * is laid over it. All of `dirty` at once is quicker than one rectangle after the other. With a `ground` the canvas
   * does not get what is kept there.
   * @returns rectangles that hold all that was drawn on the canvas; they may overlap and reach beyond `clip`
   */
  draw(canvas: EditorCanvas, clip: Rect | readonly Rect[], ground?: Ground): Rect[];
  /** Draws the marks alone on a canvas of `rect`'s size that already holds the base picture's part, at its 0,0. */
  flatten(canvas: EditorCanvas, rect: Rect): void;
}

/** Opens an editor on a picture without marks and without a tool in the hand. */
export function openEditor(options: EditorOptions): Editor {
  const session = openSession(options);
  const { picture } = options;
  let view = viewOf(session);
  /** Does something to the session and tells what that changed on the screen. */
  const doing = (what: () => Omit<Handled, 'dirty'>): Handled => {
    const handled = what();
    const before = view;
    view = viewOf(session);
    session.sheets?.below.begin();
    session.sheets?.above.begin();
    const changed = differences(before, view, session.ruler);
    return { ...handled, dirty: tidyRegion(changed, { x: 0, y: 0, width: picture.width, height: picture.height }) };
  };
  return {
    get state() {
      return stateOf(session);
    },
    get actions() {
      return actionNames.map((name) => actionInfo(session, name));
    },
    get styles() {
      return session.styles;
    },
    get marks() {
      return marksOf(session);
    },
    get hasWork() {
      return marksOf(session).some((mark) => mark.kind !== 'text' || mark.text.trim() !== '');
    },
    handle: (event) => doing(() => handle(session, event)),
    run: (action) => doing(() => act(session, action)),
    restyle: (style) => doing(() => spoken(restyle(session, style))),
    escape: () => doing(() => stepOut(session)),
    setArea: (area) => doing(() => set(session, { area: wholePixels(area) })),
    setUnit: (unit) => doing(() => set(session, { unit })),
    draw: (canvas, clip, ground) => draw(session, view, canvas, 'x' in clip ? [clip] : clip, ground),
    flatten: (canvas, rect) => flatten(session, canvas, rect),
  };
}

function set(session: Session, values: Partial<Pick<Session, 'area' | 'unit'>>): Omit<Handled, 'dirty'> {
  Object.assign(session, values);
  return { consumed: true };
}

function spoken(announce: string | undefined): Omit<Handled, 'dirty'> {
  return announce === undefined ? { consumed: false } : { consumed: true, announce };
}
