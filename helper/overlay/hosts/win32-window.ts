import koffi from 'koffi';
import type { Point, Rect } from '#helper/platform/rect.ts';
import { type Handle, user32, type Win32Message } from '#helper/platform/win32-api.ts';
import type { DeskEvent, DeskHeld, DeskRequest } from '#helper/platform/win32-desk-message.ts';
import { plainOf } from '#helper/platform/win32-plain-key.ts';
import {
  activateWin32Window,
  exposedPart,
  floating,
  hideWin32Window,
  paintWin32Window,
  raiseWin32Window,
  showWin32Window,
} from '#helper/platform/win32-show.ts';
import { createWin32Window } from '#helper/platform/win32-window.ts';

const capture = user32.func('intptr __stdcall SetCapture(intptr window)') as (window: Handle) => Handle;
const releaseCapture = user32.func('bool __stdcall ReleaseCapture()') as () => boolean;
const keyState = user32.func('int16 __stdcall GetKeyState(int key)') as (key: number) => number;
const loadCursor = user32.func('intptr __stdcall LoadCursorW(intptr instance, intptr resource)') as (
  instance: Handle,
  resource: number,
) => Handle;
const setCursor = user32.func('intptr __stdcall SetCursor(intptr cursor)') as (cursor: Handle) => Handle;
const setClass = user32.func('uintptr __stdcall SetClassLongPtrW(intptr window, int what, intptr value)') as (
  window: Handle,
  what: number,
  value: Handle,
) => number;
const setCursorPosition = user32.func('bool __stdcall SetCursorPos(int x, int y)') as (x: number, y: number) => boolean;
const peekMessage = user32.func(
  'bool __stdcall PeekMessageW(_Out_ MSG *message, intptr window, uint32 from, uint32 to, uint32 how)',
) as (message: { message?: number; wide?: number }, window: Handle, from: number, to: number, how: number) => boolean;

const virtualKeys = { shift: 0x10, ctrl: 0x11, alt: 0x12 };
const messages = {
  paint: 0x0f,
  close: 0x10,
  keyDown: 0x100,
  keyUp: 0x101,
  char: 0x102,
  deadChar: 0x103,
  systemKeyDown: 0x104,
  systemKeyUp: 0x105,
  systemDeadChar: 0x107,
  lastKey: 0x109,
  move: 0x200,
  leftDown: 0x201,
  leftUp: 0x202,
  rightDown: 0x204,
  wheel: 0x20a,
};
const cloak = 13;
const classCursor = -12;
const cross = 32515;

type WindowRequest = Extract<DeskRequest, { ask: 'show' | 'draw' | 'raise' | 'hide' | 'cursor' | 'warp' }>;

/** The overlay's window, as the thread that owns it sees it: over the whole desktop, above all others, without a frame. */
export class Win32OverlayWindow {
  private readonly tell: (event: DeskEvent) => void;
  private readonly window: Handle;
  private pixels: Uint8Array = new Uint8Array(0);
  private at: Rect = { x: 0, y: 0, width: 0, height: 0 };
  private readonly setCloak: ((on: boolean) => void) | undefined;

  constructor(tell: (event: DeskEvent) => void) {
    this.tell = tell;
    this.window = createWin32Window('prntscrn overlay', floating);
    this.setCloak = findCloak(this.window);
  }

  close(): void {
    hideWin32Window(this.window);
  }

  carryOut(request: WindowRequest): number {
    switch (request.ask) {
      case 'show':
        this.show(request.at, request.pixels);
        break;
      case 'draw':
        this.draw(request.parts);
        break;
      case 'raise':
        raiseWin32Window(this.window);
        activateWin32Window(this.window);
        break;
      case 'hide':
        hideWin32Window(this.window);
        this.pixels = new Uint8Array(0);
        break;
      case 'cursor':
        this.setCursor(request.resource);
        break;
      case 'warp':
        setCursorPosition(request.to.x, request.to.y);
        break;
    }
    return 0;
  }

  /** Whether the message was the window's, and has been dealt with. */
  take(received: Win32Message, translate: () => void): boolean {
    if (received.window !== this.window) return false;
    const { message } = received;
    return message >= messages.keyDown && message <= messages.lastKey
      ? this.takeKey(received, translate)
      : this.takeOther(received);
  }

  /** A key with the text that it writes, which the system would hand out as messages of their own. */
  private takeKey({ message, wide, long }: Win32Message, translate: () => void): boolean {
    if (message === messages.char) return this.tellText(String.fromCharCode(wide));
    const down = message === messages.keyDown || message === messages.systemKeyDown;
    const up = message === messages.keyUp || message === messages.systemKeyUp;
    if (!down && !up) return true;
    translate();
    const text = down ? this.typed() : '';
    const held = heldNow();
    // AltGr is Ctrl and Alt at once to the system; where it writes something it is neither.
    if (text) held.ctrl = held.alt = false;
    const repeated = down && ((long >>> 30) & 1) === 1;
    this.tell({ tell: 'key', virtualKey: wide, plain: plainOf(wide), down, repeated, text, held });
    return true;
  }

  private typed(): string {
    let text = '';
    const next: { message?: number; wide?: number } = {};
    while (peekMessage(next, this.window, messages.char, messages.deadChar, 1)) {
      if (next.message === messages.char) text += String.fromCharCode(next.wide ?? 0);
    }
    while (peekMessage(next, this.window, messages.systemKeyUp + 1, messages.systemDeadChar, 1));
    return printable(text);
  }

  private takeOther({ message, wide, long }: Win32Message): boolean {
    const point = { x: this.at.x + ((long << 16) >> 16), y: this.at.y + (long >> 16) };
    switch (message) {
      case messages.paint:
        return this.exposed();
      case messages.close:
        this.tell({ tell: 'key', virtualKey: 0x1b, plain: '', down: true, repeated: false, text: '', held: heldNow() });
        return true;
      case messages.move:
        return this.tellMouse('move', 'main', point);
      case messages.leftDown:
        capture(this.window);
        return this.tellMouse('press', 'main', point);
      case messages.leftUp:
        releaseCapture();
        return this.tellMouse('release', 'main', point);
      case messages.rightDown:
        return this.tellMouse('press', 'secondary', point);
      case messages.wheel: {
        // This one alone carries a place on the screen.
        const at = { x: (long << 16) >> 16, y: long >> 16 };
        this.tell({ tell: 'wheel', steps: ((wide | 0) >> 16) / 120, point: at, held: heldNow() });
        return true;
      }
      default:
        return false;
    }
  }

  /** Without a key: what an input method has put together. */
  private tellText(typed: string): true {
    const text = printable(typed);
    if (text) this.tell({ tell: 'key', virtualKey: 0, plain: '', down: true, repeated: false, text, held: heldNow() });
    return true;
  }

  private tellMouse(what: 'move' | 'press' | 'release', button: 'main' | 'secondary', point: Point): true {
    this.tell({ tell: 'mouse', what, button, point, held: heldNow() });
    return true;
  }

  private show(at: Rect, pixels: SharedArrayBuffer): void {
    this.at = at;
    this.pixels = new Uint8Array(pixels);
    this.setCursor(cross);
    // Hidden from the compositor until its picture is in it: a new window would be seen empty for a moment.
    this.setCloak?.(true);
    showWin32Window(this.window, at);
    this.draw([at]);
    this.setCloak?.(false);
    activateWin32Window(this.window);
  }

  /** The class' cursor is what the system itself goes back to with every move. */
  private setCursor(resource: number): void {
    const cursor = loadCursor(0, resource);
    setClass(this.window, classCursor, cursor);
    setCursor(cursor);
  }

  private draw(parts: Rect[]): void {
    const inside = parts.map((part) => ({ ...part, x: part.x - this.at.x, y: part.y - this.at.y }));
    paintWin32Window(this.window, this.pixels, inside);
  }

  private exposed(): true {
    const part = exposedPart(this.window);
    if (part) this.tell({ tell: 'exposed', part: { ...part, x: this.at.x + part.x, y: this.at.y + part.y } });
    return true;
  }
}

function heldNow(): DeskHeld {
  const down = (key: number) => keyState(key) < 0;
  return { shift: down(virtualKeys.shift), ctrl: down(virtualKeys.ctrl), alt: down(virtualKeys.alt) };
}

/** Backspace, Enter, Esc and Ctrl with a letter come as control characters; they are keys and no text. */
function printable(text: string): string {
  return [...text].filter((char) => char >= ' ' && char !== '\x7f').join('');
}

function findCloak(window: Handle): ((on: boolean) => void) | undefined {
  try {
    const set = koffi
      .load('dwmapi.dll')
      .func('int __stdcall DwmSetWindowAttribute(intptr window, uint32 attribute, void *value, uint32 size)');
    return (on) => set(window, cloak, Buffer.from([on ? 1 : 0, 0, 0, 0]), 4);
  } catch {
    return undefined;
  }
}
