import type { XEvent } from 'x11';
import type { Frame } from '#helper/capture/capture.ts';
import type { Point, Rect } from '#helper/platform/rect.ts';
import type { X11Display } from '#helper/platform/x11-display.ts';
import { type X11Keyboard, x11Modifiers } from '#helper/platform/x11-keyboard.ts';
import { type CursorName, cursorOf } from '../cursor.ts';
import { drawScene } from '../draw.ts';
import type { Selection } from '../overlay.ts';
import { changedRects, type Scene } from '../scene.ts';
import { step } from '../selection.ts';
import type { SpritePainter } from '../sprites.ts';
import type { Modifiers, OverlayEvent, OverlayState } from '../state.ts';
import { pointerEvents } from './x11-grab.ts';
import type { X11Window } from './x11-window.ts';

export interface SessionParts {
  display: X11Display;
  window: X11Window;
  keyboard: X11Keyboard;
  scale: number;
  cursors: Record<CursorName, number>;
}

/** Keys whose auto-repeat means something. */
const repeating = new Set(['Left', 'Right', 'Up', 'Down']);

/** One opened overlay: turns the server's events into steps of the selection, and its scenes into pictures. */
export class X11Session {
  readonly outcome: Promise<Selection | undefined>;
  private readonly parts: SessionParts;
  private readonly painter: SpritePainter;
  private readonly frame: Frame;
  private readonly down = new Set<number>();
  private settle: (selection: Selection | undefined) => void = () => undefined;
  private refuse: (error: Error) => void = () => undefined;
  private state: OverlayState;
  private scene: Scene;
  private cursor: CursorName = 'cross';
  private drawing = false;
  private stale = false;
  private exposed: Rect[] = [];

  constructor(parts: SessionParts, painter: SpritePainter, frame: Frame, state: OverlayState) {
    this.parts = parts;
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
    await this.parts.window.show(this.frame, this.scene);
    this.drawing = false;
    this.draw();
  }

  dismiss(): void {
    this.settle(undefined);
  }

  fail(error: Error): void {
    this.refuse(error);
  }

  take(event: XEvent): void {
    if (event.name === 'Expose' && this.parts.window.owns(event.wid)) {
      const { x, y, width, height } = event;
      this.exposed.push({ x: x + this.frame.x, y: y + this.frame.y, width, height });
      this.draw();
      return;
    }
    const translated = this.translate(event);
    if (translated) this.apply(translated);
  }

  private translate(event: XEvent): OverlayEvent | undefined {
    const point: Point = { x: event.rootx, y: event.rooty };
    const modifiers = this.modifiersOf(event.buttons);
    if (event.name === 'MotionNotify') return { type: 'move', point, modifiers };
    if (event.name === 'ButtonPress' && event.keycode === 1) return { type: 'press', button: 'main', point, modifiers };
    if (event.name === 'ButtonPress' && event.keycode === 3) {
      return { type: 'press', button: 'secondary', point, modifiers };
    }
    if (event.name === 'ButtonRelease' && event.keycode === 1) return { type: 'release', point, modifiers };
    if (event.name !== 'KeyPress' && event.name !== 'KeyRelease') return undefined;
    const key = this.parts.keyboard.nameOf(event.keycode, event.buttons);
    if (event.name === 'KeyRelease') {
      this.down.delete(event.keycode);
      return key ? { type: 'key-up', key, modifiers } : undefined;
    }
    const repeated = this.down.has(event.keycode);
    this.down.add(event.keycode);
    return key && (!repeated || repeating.has(key)) ? { type: 'key', key, modifiers } : undefined;
  }

  private modifiersOf(mask: number): Modifiers {
    return {
      shift: (mask & x11Modifiers.shift) !== 0,
      ctrl: (mask & x11Modifiers.ctrl) !== 0,
      alt: (mask & this.parts.keyboard.alt) !== 0,
    };
  }

  private apply(event: OverlayEvent): void {
    const { state, outcome, warp } = step(this.state, event);
    this.state = state;
    const { client, root } = this.parts.display;
    if (warp) client.WarpPointer(0, root, 0, 0, 0, 0, warp.x, warp.y);
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
      if (parts.length > 0) await this.parts.window.update(this.frame, next, parts);
    }
  }

  private showCursor(): void {
    const wanted = cursorOf(this.state);
    if (wanted === this.cursor) return;
    this.cursor = wanted;
    this.parts.display.client.ChangeActivePointerGrab(this.parts.cursors[wanted], 0, pointerEvents);
  }
}
