import koffi from 'koffi';
import { HelperError } from '#helper/platform/helper-error.ts';
import type { Rect } from '#helper/platform/rect.ts';
import { copyBits, type Handle, sourceCopy, user32, type Win32Rect } from '#helper/platform/win32-api.ts';
import { createWin32Bitmap, type Win32Bitmap } from '#helper/platform/win32-bitmap.ts';

const foreground = user32.func('intptr __stdcall GetForegroundWindow()') as () => Handle;
const shellWindow = user32.func('intptr __stdcall GetShellWindow()') as () => Handle;
const isMinimized = user32.func('bool __stdcall IsIconic(intptr window)') as (window: Handle) => boolean;
const windowRect = user32.func('bool __stdcall GetWindowRect(intptr window, _Out_ RECT *rect)') as unknown as (
  window: Handle,
  rect: Partial<Win32Rect>,
) => boolean;
const print = user32.func('bool __stdcall PrintWindow(intptr window, intptr dc, uint32 how)') as (
  window: Handle,
  dc: Handle,
  how: number,
) => boolean;
const visibleBounds = 9;
/** PW_RENDERFULLCONTENT: what the compositor has of it, so programs that draw by the graphics card are on it too. */
const fullContent = 2;

/** A window; `whole` has the invisible borders by which it is resized (since Windows 10), `visible` has not. */
export interface Win32Target {
  handle: Handle;
  whole: Rect;
  visible: Rect;
}

/** The window that a person works in. @throws HelperError `no_window` */
export function findWin32Window(): Win32Target {
  const handle = foreground();
  const rect: Partial<Win32Rect> = {};
  if (!handle || handle === shellWindow() || isMinimized(handle) || !windowRect(handle, rect)) {
    throw new HelperError('no_window', 'No window is active: click one first.');
  }
  const whole = toRect(rect as Win32Rect);
  return { handle, whole, visible: visibleRect(handle) ?? whole };
}

/** Draws the window whole, also where others cover it. False where it draws nothing. */
export function drawWin32Window(bitmap: Win32Bitmap, { handle, whole, visible }: Win32Target): boolean {
  const all = createWin32Bitmap(whole.width, whole.height);
  if (!all) return false;
  const drawn = print(handle, all.dc, fullContent) && all.read().some((byte) => byte !== 0);
  const [x, y] = [visible.x - whole.x, visible.y - whole.y];
  if (drawn) copyBits(bitmap.dc, 0, 0, visible.width, visible.height, all.dc, x, y, sourceCopy);
  all.close();
  return drawn;
}

function visibleRect(window: Handle): Rect | undefined {
  try {
    const get = koffi
      .load('dwmapi.dll')
      .func('int __stdcall DwmGetWindowAttribute(intptr window, uint32 attribute, _Out_ RECT *rect, uint32 size)');
    const rect: Partial<Win32Rect> = {};
    if (get(window, visibleBounds, rect, 16) !== 0) return undefined;
    const found = toRect(rect as Win32Rect);
    return found.width > 0 && found.height > 0 ? found : undefined;
  } catch {
    return undefined;
  }
}

function toRect({ left, top, right, bottom }: Win32Rect): Rect {
  return { x: left, y: top, width: right - left, height: bottom - top };
}
