import type { Frame } from '#helper/capture/capture.ts';
import type { Point, Rect } from '#helper/platform/rect.ts';
import { type CursorName, cursorOf } from './cursor.ts';
import { drawScene } from './draw.ts';
import type { Selection } from './overlay.ts';
import { changedRects, type Scene } from './scene.ts';
import { step } from './selection.ts';
import type { SpritePainter } from './sprites.ts';
import type { OverlayEvent, OverlayState } from './state.ts';

/** The window of a host, as a session needs it. */
export interface Surface {
  /** Brings the window onto the screen with the scene on it; resolves when it can be seen. */
  show(frame: Frame, scene: Scene): Promise<void>;
  /** Redraws parts of the scene, in pixels of the desktop; resolves when the next picture may be drawn. */
  update(frame: Frame, scene: Scene, parts: Rect[]): Promise<void>;
  setCursor(name: CursorName): void;
  /** Puts the pointer there. */
  warp(point: Point): void;
}

/** Keys whose auto-repeat means something. */
const repeating = new Set(['Left', 'Right', 'Up', 'Down']);

/** One opened overlay, whatever the host: turns events into steps of the selection, and its scenes into pictures. */
export class OverlaySession {
  readonly outcome: Promise<Selection | undefined>;
  private readonly surface: Surface;
  private readonly painter: SpritePainter;
  private readonly frame: Frame;
  private settle: (selection: Selection | undefined) => void = () => undefined;
  private refuse: (error: Error) => void = () => undefined;
  private state: OverlayState;
  private scene: Scene;
  private cursor: CursorName = 'cross';
  private drawing = false;
  private stale = false;
  private exposed: Rect[] = [];

  constructor(surface: Surface, painter: SpritePainter, frame: Frame, state: OverlayState) {
    this.surface = surface;
    this.painter = painter;
    this.frame = frame;
    this.state = state;
    this.scene = drawScene(state, frame, painter);
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

  fail(error: Error): void {
    this.refuse(error);
  }

  /** The system has lost what was on a part of the window; in pixels of the desktop. */
  expose(part: Rect): void {
    this.exposed.push(part);
    this.draw();
  }

  /** A key went down; `repeated`: it is held, and the keyboard repeats it. */
  press(event: Extract<OverlayEvent, { type: 'key' }>, repeated: boolean): void {
    if (!repeated || repeating.has(event.key)) this.apply(event);
  }

  apply(event: OverlayEvent): void {
    const { state, outcome, warp } = step(this.state, event);
    this.state = state;
    if (warp) this.surface.warp(warp);
    if (outcome) {
      this.settle(outcome.type === 'finish' ? { rect: outcome.rect, action: outcome.action } : undefined);
      return;
    }
    this.draw();
  }

  /** One picture is under way at a time; whatever happens meanwhile is in the next one. */
  private draw(): void {
    this.stale = true;
    if (this.drawing) return;
    this.drawing = true;
    void this.drawUntilFresh().then(
      () => (this.drawing = false),
      (error: Error) => this.refuse(error),
    );
  }

  private async drawUntilFresh(): Promise<void> {
    while (this.stale) {
      this.stale = false;
      this.showCursor();
      const next = drawScene(this.state, this.frame, this.painter);
      const parts = [...changedRects(this.scene, next), ...this.exposed];
      this.scene = next;
      this.exposed = [];
      if (parts.length > 0) await this.surface.update(this.frame, next, parts);
    }
  }

  private showCursor(): void {
    const wanted = cursorOf(this.state);
    if (wanted === this.cursor) return;
    this.cursor = wanted;
    this.surface.setCursor(wanted);
  }
}
