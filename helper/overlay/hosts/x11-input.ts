import type { XEvent } from 'x11';
import { DeadKeys } from '#helper/platform/dead-keys.ts';
import type { Point } from '#helper/platform/rect.ts';
import type { X11Keyboard } from '#helper/platform/x11-keyboard.ts';
import { x11Modifiers } from '#helper/platform/x11-keyboard.ts';
import type { X11Keymap } from '#helper/platform/x11-keymap.ts';
import type { Modifiers, OverlayEvent } from '../state.ts';

/** The keyboard's meaning now; replaced when the layout changes. */
export interface X11Keys {
  keyboard: X11Keyboard;
  /** Missing on a server without XKB. */
  keymap: X11Keymap | undefined;
}

const buttons: Record<number, 'main' | 'secondary'> = { 1: 'main', 3: 'secondary' };
/** The wheel is buttons 4 and 5; 6 and 7 are a wheel that tilts. */
const wheel: Record<number, number> = { 4: 1, 5: -1 };

/** Turns the server's events into the overlay's. */
export class X11Input {
  private readonly keys: X11Keys;
  private readonly down = new Set<number>();
  private readonly deadKeys = new DeadKeys();

  constructor(keys: X11Keys) {
    this.keys = keys;
  }

  translate(event: XEvent): OverlayEvent | undefined {
    const point: Point = { x: event.rootx, y: event.rooty };
    const modifiers = this.modifiersOf(event.buttons);
    switch (event.name) {
      case 'MotionNotify':
        return { type: 'move', point, modifiers };
      case 'ButtonPress': {
        const steps = wheel[event.keycode];
        if (steps) return { type: 'wheel', steps, point, modifiers };
        const button = buttons[event.keycode];
        return button && { type: 'press', button, point, modifiers };
      }
      case 'ButtonRelease':
        return event.keycode === 1 ? { type: 'release', point, modifiers } : undefined;
      case 'KeyPress':
        return this.keyPress(event, modifiers);
      case 'KeyRelease': {
        this.down.delete(event.keycode);
        const key = this.keys.keyboard.nameOf(event.keycode, event.buttons);
        return key ? { type: 'key-up', key, modifiers } : undefined;
      }
      default:
        return undefined;
    }
  }

  private keyPress(event: XEvent, modifiers: Modifiers): OverlayEvent {
    const key = this.keys.keyboard.nameOf(event.keycode, event.buttons) ?? this.signOf(event);
    const repeated = this.down.has(event.keycode);
    this.down.add(event.keycode);
    return { type: 'key', key, modifiers, repeated, ...this.typed(event, modifiers) };
  }

  /** A key with a sign on it, such as `[`: brackets whatever Shift says, else what is written. */
  private signOf({ keycode, buttons }: XEvent): string {
    const layout = buttons & 0x6000;
    const plain = this.keys.keymap?.keysymOf(keycode, layout) ?? 0;
    const keysym = plain === 0x5b || plain === 0x5d ? plain : (this.keys.keymap?.keysymOf(keycode, buttons) ?? 0);
    return keysym > 0x20 && keysym < 0x7f ? String.fromCharCode(keysym) : '';
  }

  /** What the key writes in the layout that is on. Ctrl and Alt make shortcuts; AltGr is another key and writes. */
  private typed(event: XEvent, { ctrl, alt }: Modifiers): { text?: string; keysym?: number } {
    const { keymap } = this.keys;
    if (!keymap) return {};
    const keysym = keymap.keysymOf(event.keycode, event.buttons);
    if (ctrl || alt) return { keysym };
    const { text, used } = this.deadKeys.press(keysym);
    return used ? { text, keysym } : { keysym };
  }

  private modifiersOf(mask: number): Modifiers {
    return {
      shift: (mask & x11Modifiers.shift) !== 0,
      ctrl: (mask & x11Modifiers.ctrl) !== 0,
      alt: (mask & this.keys.keyboard.alt) !== 0,
    };
  }
}
