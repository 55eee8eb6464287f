import type { Frame } from '#helper/capture/capture.ts';
import { type Point, type Rect, union } from '#helper/platform/rect.ts';
import { isCanvasLoaded } from './canvas.ts';
import { type CursorName, cursorOf } from './cursor.ts';
import { drawScene } from './draw.ts';
import { activate, finish } from './finish.ts';
import { flattenFrame, LayerPainter } from './layer.ts';
import type { Selection, SelectRequest } from './overlay.ts';
import { changedRects, type Scene } from './scene.ts';
import { step } from './selection.ts';
import type { SpritePainter } from './sprites.ts';
import type { Outcome, OverlayEvent, OverlayState, Step } from './state.ts';
import type { ButtonId } from './toolbar.ts';

/** What a host gives: a window over the desktop, and the mouse. */
export interface Surface {
  /** Maps the window with the scene on it; resolves when it is on the screen. */
  show(frame: Frame, scene: Scene): Promise<void>;
  /** Redraws parts of the scene; resolves when they are on the screen and the next ones may come. */
  update(frame: Frame, scene: Scene, parts: Rect[]): Promise<void>;
  setCursor(name: CursorName): void;
  movePointer(to: Point): void;
  /** The clipboard's text, where the host can read it; undefined where there is none. */
  readText?(): Promise<string | undefined>;
  /** Hears how everything stands after each event, and what a screen reader should say of it. */
  follow?(state: OverlayState, announce: string | undefined): void;
}

/** One opened overlay, the same on every host: works events into the state, and shows what has changed. */
export class OverlaySession {
  readonly outcome: Promise<Selection | undefined>;
  private readonly surface: Surface;
  private readonly painter: SpritePainter;
  private readonly request: SelectRequest;
  private readonly frame: Frame;
  get current(): OverlayState {
    return this.state;
  }

  private settle: (selection: Selection | undefined) => void = () => undefined;
  private refuse: (error: Error) => void = () => undefined;
  private state: OverlayState;
  private scene: Scene;
  private cursor: CursorName = 'cross';
  private drawing = false;
  private stale = false;
  private exposed: Rect[] = [];
  /** Around everything that was ever drawn on the picture. */
  private drawn: Rect | undefined;
  private readonly layers = new LayerPainter();

  constructor(surface: Surface, painter: SpritePainter, request: SelectRequest, state: OverlayState) {
    this.surface = surface;
    this.painter = painter;
    this.request = request;
    this.frame = request.frame;
    this.state = state;
    // The first picture of all does not wait for the canvas: what lies over the dimmed screen follows at once.
    this.scene = isCanvasLoaded() ? drawScene(state, this.frame, painter) : { selection: undefined, items: [] };
    this.outcome = new Promise((resolve, reject) => {
      this.settle = resolve;
      this.refuse = reject;
    });
    this.outcome.catch(() => undefined);
  }

  async show(): Promise<void> {
    this.drawing = true;
    await this.surface.show(this.frame, this.scene);
    this.drawing = false;
    this.draw();
  }

  dismiss(): void {
    this.settle(undefined);
  }

  /** Starts the recording of the region that stands; false where there is none. */
  record(): boolean {
    const { outcome } = finish(this.state, 'record');
    if (outcome) this.finish(outcome);
    return outcome !== undefined;
  }

  fail(error: Error): void {
    this.refuse(error);
  }

  /** To be called when the overlay is gone. */
  end(): void {
    const { styles } = this.state.editor ?? {};
    if (styles) this.request.onStyles?.(styles);
  }

  /** A part of the window (desktop pixels) has lost its picture. */
  expose(rect: Rect): void {
    this.exposed.push(rect);
    this.draw();
  }

  take(event: OverlayEvent): void {
    this.work(step(this.state, event));
  }

  /** Does what a button says that was pressed by something else than mouse and keys. */
  press(button: ButtonId): void {
    this.work(activate(this.state, button));
  }

  /** Puts the keyboard on a button. */
  focus(button: ButtonId): void {
    this.work({ state: { ...this.state, focused: button } });
  }

  /** The picture is shown at another size: so many of its pixels are one at 96 dpi. */
  rescale(scale: number): void {
    const { editor, desktop } = this.state;
    editor?.setUnit(scale);
    this.work({ state: { ...this.state, scale }, dirty: editor?.hasWork ? [desktop] : [] });
  }

  private work({ state, outcome, warp, dirty = [], announce, copy, paste }: Step): void {
    this.state = state;
    this.exposed.push(...dirty);
    for (const rect of dirty) this.drawn = this.drawn ? union(this.drawn, rect) : rect;
    if (warp) this.surface.movePointer(warp);
    if (copy !== undefined) void this.request.copyText?.(copy);
    if (paste) void this.paste();
    this.surface.follow?.(state, announce);
    if (outcome) this.finish(outcome);
    else this.draw();
  }

  private finish(outcome: Outcome): void {
    if (outcome.type === 'cancel') {
      this.settle(undefined);
      return;
    }
    const { rect, action } = outcome;
    const { editor } = this.state;
    try {
      const picture = editor?.hasWork ? flattenFrame(editor, this.frame, rect) : undefined;
      this.settle({ rect, action, picture });
    } catch (error) {
      this.refuse(error as Error);
    }
  }

  private async paste(): Promise<void> {
    const text = await this.surface.readText?.().catch(() => undefined);
    if (text) this.take({ type: 'paste', text });
  }

  /** One picture is under way at a time; whatever happens meanwhile is in the next one. */
  private draw(): void {
    this.stale = true;
    if (this.drawing) return;
    this.drawing = true;
    void this.drawUntilFresh().catch((error: Error) => this.refuse(error));
  }

  private async drawUntilFresh(): Promise<void> {
    while (this.stale) {
      this.stale = false;
      this.showCursor();
      const next = this.sceneNow();
      const parts = [...changedRects(this.scene, next), ...this.exposed];
      this.scene = next;
      this.exposed = [];
      if (parts.length > 0) await this.surface.update(this.frame, next, parts);
    }
    // At once, not in a promise's next turn: what happens in between would never be drawn.
    this.drawing = false;
  }

  private sceneNow(): Scene {
    const { editor } = this.state;
    const layer = editor && this.drawn && this.layers.layer(editor, this.frame, this.drawn);
    return { ...drawScene(this.state, this.frame, this.painter), layer };
  }

  private showCursor(): void {
    const wanted = cursorOf(this.state);
    if (wanted === this.cursor) return;
    this.cursor = wanted;
    this.surface.setCursor(wanted);
  }
}
