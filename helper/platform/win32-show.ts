import type { Rect } from './rect.ts';
import { bitmapHeader, gdi32, getDc, type Handle, releaseDc, user32, type Win32Rect } from './win32-api.ts';

const place = user32.func(
  'bool __stdcall SetWindowPos(intptr window, intptr after, int x, int y, int width, int height, uint32 flags)',
) as (window: Handle, after: number, x: number, y: number, width: number, height: number, flags: number) => boolean;
const show = user32.func('bool __stdcall ShowWindow(intptr window, int how)') as (
  window: Handle,
  how: number,
) => boolean;
const toForeground = user32.func('bool __stdcall SetForegroundWindow(intptr window)') as (window: Handle) => boolean;
const foreground = user32.func('intptr __stdcall GetForegroundWindow()') as () => Handle;
const focus = user32.func('intptr __stdcall SetFocus(intptr window)') as (window: Handle) => Handle;
const mouseEvent = user32.func(
  'void __stdcall mouse_event(uint32 flags, uint32 x, uint32 y, uint32 data, uintptr extra)',
) as (flags: number, x: number, y: number, data: number, extra: number) => void;
const updateRect = user32.func(
  'bool __stdcall GetUpdateRect(intptr window, _Out_ RECT *rect, bool erase)',
) as unknown as (window: Handle, rect: Partial<Win32Rect>, erase: boolean) => boolean;
const validate = user32.func('bool __stdcall ValidateRect(intptr window, void *rect)') as (
  window: Handle,
  rect: null,
) => boolean;
const putPixels = gdi32.func(
  'int __stdcall SetDIBitsToDevice(intptr dc, int x, int y, uint32 width, uint32 height, int fromX, int fromY, ' +
    'uint32 start, uint32 lines, void *pixels, void *info, uint32 usage)',
) as (...given: unknown[]) => number;
const flush = gdi32.func('bool __stdcall GdiFlush()') as () => boolean;

const topmost = -1;
const mouseMove = 1;
const placing = { noSize: 1, noMove: 2, noActivate: 0x10, show: 0x40 };
/** Extended styles: above all others, not in the taskbar. */
export const floating = 0x08 | 0x80;

/** Shows a window above all others without giving it the keyboard. */
export function showWin32Window(window: Handle, { x, y, width, height }: Rect): void {
  place(window, topmost, x, y, width, height, placing.noActivate | placing.show);
}

export function hideWin32Window(window: Handle): void {
  show(window, 0);
}

/** Above all others again, as another one may have come since. */
export function raiseWin32Window(window: Handle): void {
  place(window, topmost, 0, 0, 0, 0, placing.noMove | placing.noSize);
}

/** The window that has the keyboard; 0 for none. */
export function activeWin32Window(): Handle {
  return foreground();
}

/**
 * The system lets only the program to which the last key or click belongs come to the front, and a move of the mouse by nothing
 * is one. Sharing another thread's input would do too, but it waits for a program that hangs, and loses clicks meanwhile.
 */
export function activateWin32Window(window: Handle): void {
  if (!toForeground(window) || foreground() !== window) {
    mouseEvent(mouseMove, 0, 0, 0, 0);
    toForeground(window);
  }
  focus(window);
}

/** Puts parts (places inside the window) on it; `pixels` has their rows one behind the other: blue, green, red, unused. */
export function paintWin32Window(window: Handle, pixels: Uint8Array, parts: readonly Rect[]): void {
  const dc = getDc(window);
  let offset = 0;
  for (const { x, y, width, height } of parts) {
    const bytes = pixels.subarray(offset, offset + width * height * 4);
    putPixels(dc, x, y, width, height, 0, 0, 0, height, bytes, bitmapHeader(width, height), 0);
    offset += width * height * 4;
  }
  flush();
  releaseDc(window, dc);
}

/** The part that has lost its picture, inside the window; the system asks no more for it then. */
export function exposedPart(window: Handle): Rect | undefined {
  const rect: Partial<Win32Rect> = {};
  const some = updateRect(window, rect, false);
  validate(window, null);
  if (!some) return undefined;
  const { left, top, right, bottom } = rect as Win32Rect;
  return { x: left, y: top, width: right - left, height: bottom - top };
}
