import type { Frame } from '#helper/capture/capture.ts';
import type { Point, Rect } from '#helper/platform/rect.ts';
import { type CursorName, cursorOf } from './cursor.ts';
import { drawScene } from './draw.ts';
import type { Selection } from './overlay.ts';
import { changedRects, type Scene } from './scene.ts';
import { step } from './selection.ts';
import type { SpritePainter } from './sprites.ts';
import type { OverlayEvent, OverlayState } from './state.ts';

/** What a host gives: a window over the desktop, and the mouse. */
export interface Surface {
  /** Maps the window with the scene on it; resolves when it is on the screen. */
  show(frame: Frame, scene: Scene): Promise<void>;
  /** Redraws parts of the scene; resolves when they are on the screen and the next ones may come. */
  update(frame: Frame, scene: Scene, parts: Rect[]): Promise<void>;
  setCursor(name: CursorName): void;
  movePointer(to: Point): void;
}

/** One opened overlay, the same on every host: works events into the state, and shows what has changed. */
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

  /** A part of the window (desktop pixels) has lost its picture. */
  expose(rect: Rect): void {
    this.exposed.push(rect);
    this.draw();
  }

  take(event: OverlayEvent): void {
    const { state, outcome, warp } = step(this.state, event);
    this.state = state;
    if (warp) this.surface.movePointer(warp);
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
