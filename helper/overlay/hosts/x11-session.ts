import type { XEvent } from 'x11';
import type { Frame } from '#helper/capture/capture.ts';
import type { Point } from '#helper/platform/rect.ts';
import type { X11Display } from '#helper/platform/x11-display.ts';
import { type X11Keyboard, x11Modifiers } from '#helper/platform/x11-keyboard.ts';
import type { CursorName } from '../cursor.ts';
import type { Selection } from '../overlay.ts';
import { OverlaySession } from '../session.ts';
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

/** One opened overlay on an X server: tells the session what the server's events mean. */
export class X11Session {
  private readonly parts: SessionParts;
  private readonly session: OverlaySession;
  private readonly frame: Frame;
  private readonly down = new Set<number>();

  constructor(parts: SessionParts, painter: SpritePainter, frame: Frame, state: OverlayState) {
    const { display, window, cursors } = parts;
    const { client, root } = display;
    this.parts = parts;
    this.frame = frame;
    const surface = {
      show: window.show.bind(window),
      update: window.update.bind(window),
      setCursor: (name: CursorName) => client.ChangeActivePointerGrab(cursors[name], 0, pointerEvents),
      warp: ({ x, y }: Point) => client.WarpPointer(0, root, 0, 0, 0, 0, x, y),
    };
    this.session = new OverlaySession(surface, painter, frame, state);
  }

  get outcome(): Promise<Selection | undefined> {
    return this.session.outcome;
  }

  show(): Promise<void> {
    return this.session.show();
  }

  dismiss(): void {
    this.session.dismiss();
  }

  fail(error: Error): void {
    this.session.fail(error);
  }

  take(event: XEvent): void {
    if (event.name === 'Expose' && this.parts.window.owns(event.wid)) {
      const { x, y, width, height } = event;
      this.session.expose({ x: x + this.frame.x, y: y + this.frame.y, width, height });
    } else if (event.name === 'KeyPress') this.press(event);
    else {
      const translated = this.translate(event);
      if (translated) this.session.apply(translated);
    }
  }

  private press({ keycode, buttons }: XEvent): void {
    const repeated = this.down.has(keycode);
    this.down.add(keycode);
    const key = this.parts.keyboard.nameOf(keycode, buttons);
    if (key) this.session.press({ type: 'key', key, modifiers: this.modifiersOf(buttons) }, repeated);
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
    if (event.name !== 'KeyRelease') return undefined;
    this.down.delete(event.keycode);
    const key = this.parts.keyboard.nameOf(event.keycode, event.buttons);
    return key ? { type: 'key-up', key, modifiers } : undefined;
  }

  private modifiersOf(mask: number): Modifiers {
    return {
      shift: (mask & x11Modifiers.shift) !== 0,
      ctrl: (mask & x11Modifiers.ctrl) !== 0,
      alt: (mask & this.parts.keyboard.alt) !== 0,
    };
  }
}
