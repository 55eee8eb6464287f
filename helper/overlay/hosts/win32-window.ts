import koffi from 'koffi';
import type { Point, Rect } from '#helper/platform/rect.ts';
import {
  bitmapHeader,
  gdi32,
  getDc,
  type Handle,
  releaseDc,
  user32,
  type Win32Message,
  type Win32Rect,
} from '#helper/platform/win32-api.ts';
import type { DeskEvent, DeskHeld, DeskRequest } from '#helper/platform/win32-desk-message.ts';
import { createWin32Window } from '#helper/platform/win32-window.ts';

const updateRect = user32.func(
  'bool __stdcall GetUpdateRect(intptr window, _Out_ RECT *rect, bool erase)',
) as unknown as (window: Handle, rect: Partial<Win32Rect>, erase: boolean) => boolean;
const validate = user32.func('bool __stdcall ValidateRect(intptr window, void *rect)') as (
  window: Handle,
  rect: null,
) => boolean;
const place = user32.func(
  'bool __stdcall SetWindowPos(intptr window, intptr after, int x, int y, int width, int height, uint32 flags)',
) as (window: Handle, after: number, x: number, y: number, width: number, height: number, flags: number) => boolean;
const hideWindow = user32.func('bool __stdcall ShowWindow(intptr window, int how)') as (
  window: Handle,
  how: number,
) => boolean;
const toForeground = user32.func('bool __stdcall SetForegroundWindow(intptr window)') as (window: Handle) => boolean;
const foreground = user32.func('intptr __stdcall GetForegroundWindow()') as () => Handle;
const focus = user32.func('intptr __stdcall SetFocus(intptr window)') as (window: Handle) => Handle;
const threadOf = user32.func('uint32 __stdcall GetWindowThreadProcessId(intptr window, void *process)') as (
  window: Handle,
  process: null,
) => number;
const attach = user32.func('bool __stdcall AttachThreadInput(uint32 thread, uint32 to, bool on)') as (
  thread: number,
  to: number,
  on: boolean,
) => boolean;
const capture = user32.func('intptr __stdcall SetCapture(intptr window)') as (window: Handle) => Handle;
const releaseCapture = user32.func('bool __stdcall ReleaseCapture()') as () => boolean;
const keyState = user32.func('int16 __stdcall GetKeyState(int key)') as (key: number) => number;
const mapKey = user32.func('uint32 __stdcall MapVirtualKeyW(uint32 key, uint32 how)') as (
  key: number,
  how: number,
) => number;
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
const putPixels = gdi32.func(
  'int __stdcall SetDIBitsToDevice(intptr dc, int x, int y, uint32 width, uint32 height, int fromX, int fromY, ' +
    'uint32 start, uint32 lines, void *pixels, void *info, uint32 usage)',
) as (...given: unknown[]) => number;
const flush = gdi32.func('bool __stdcall GdiFlush()') as () => boolean;

const topmost = -1;
const placing = { noSize: 1, noMove: 2, noActivate: 0x10, show: 0x40 };
const extended = { topmost: 8, tool: 0x80 };
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
const keyToChar = 2;
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
    this.window = createWin32Window('prntscrn overlay', extended.topmost | extended.tool);
    this.setCloak = findCloak(this.window);
  }

  close(): void {
    hideWindow(this.window, 0);
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
        place(this.window, topmost, 0, 0, 0, 0, placing.noMove | placing.noSize);
        this.takeFocus();
        break;
      case 'hide':
        hideWindow(this.window, 0);
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
    place(this.window, topmost, at.x, at.y, at.width, at.height, placing.noActivate | placing.show);
    this.draw([at]);
    this.setCloak?.(false);
    this.takeFocus();
  }

  /** The class' cursor is what the system itself goes back to with every move. */
  private setCursor(resource: number): void {
    const cursor = loadCursor(0, resource);
    setClass(this.window, classCursor, cursor);
    setCursor(cursor);
  }

  private draw(parts: Rect[]): void {
    const dc = getDc(this.window);
    let offset = 0;
    for (const { x, y, width, height } of parts) {
      const bytes = this.pixels.subarray(offset, offset + width * height * 4);
      const header = bitmapHeader(width, height);
      putPixels(dc, x - this.at.x, y - this.at.y, width, height, 0, 0, 0, height, bytes, header, 0);
      offset += width * height * 4;
    }
    flush();
    releaseDc(this.window, dc);
  }

  private exposed(): true {
    const rect: Partial<Win32Rect> = {};
    const some = updateRect(this.window, rect, false);
    validate(this.window, null);
    if (!some) return true;
    const { left, top, right, bottom } = rect as Win32Rect;
    const part = { x: this.at.x + left, y: this.at.y + top, width: right - left, height: bottom - top };
    this.tell({ tell: 'exposed', part });
    return true;
  }

  /** The system lets only the program that got the last key or click come to the front; sharing its input is the way round. */
  private takeFocus(): void {
    if (!toForeground(this.window) || foreground() !== this.window) {
      const other = threadOf(foreground(), null);
      const own = threadOf(this.window, null);
      attach(own, other, true);
      toForeground(this.window);
      attach(own, other, false);
    }
    focus(this.window);
  }
}

function heldNow(): DeskHeld {
  const down = (key: number) => keyState(key) < 0;
  return { shift: down(virtualKeys.shift), ctrl: down(virtualKeys.ctrl), alt: down(virtualKeys.alt) };
}

/** The top bit says that it is a dead key, whose accent is nothing by itself. */
function plainOf(virtualKey: number): string {
  const code = mapKey(virtualKey, keyToChar);
  return code >>> 31 ? '' : printable(String.fromCharCode(code & 0xffff));
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
