import koffi from 'koffi';

/** A handle of the system: window, menu, bitmap, … ; 0 is none. */
export type Handle = number;

export const user32 = koffi.load('user32.dll');
export const gdi32 = koffi.load('gdi32.dll');
export const kernel32 = koffi.load('kernel32.dll');

koffi.struct('POINT', { x: 'int32', y: 'int32' });
koffi.struct('RECT', { left: 'int32', top: 'int32', right: 'int32', bottom: 'int32' });
koffi.struct('MSG', {
  window: 'intptr',
  message: 'uint32',
  wide: 'uintptr',
  long: 'intptr',
  time: 'uint32',
  point: 'POINT',
  extra: 'uint32',
});

/** A window's message; `wide` and `long` mean something else with each. */
export interface Win32Message {
  window: Handle;
  message: number;
  wide: number;
  long: number;
}

export interface Win32Point {
  x: number;
  y: number;
}

export interface Win32Rect {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const perMonitorAwareV2 = -4;

/** Without it the system hands out coordinates and pictures that are scaled down to 96 dpi (since Windows 10 1703). */
function seeRealPixels(): void {
  try {
    const set = user32.func('bool __stdcall SetProcessDpiAwarenessContext(intptr context)');
    if (set(perMonitorAwareV2)) return;
  } catch {
    // An older Windows: the next best call says the same for one scale on all monitors.
  }
  user32.func('bool __stdcall SetProcessDPIAware()')();
}
seeRealPixels();

export const lastError = kernel32.func('uint32 __stdcall GetLastError()') as () => number;
export const systemMetric = user32.func('int __stdcall GetSystemMetrics(int index)') as (index: number) => number;
export const moduleHandle = kernel32.func('intptr __stdcall GetModuleHandleW(str16 name)') as (
  name: string | null,
) => Handle;
export const getDc = user32.func('intptr __stdcall GetDC(intptr window)') as (window: Handle) => Handle;
export const releaseDc = user32.func('int __stdcall ReleaseDC(intptr window, intptr dc)') as (
  window: Handle,
  dc: Handle,
) => number;
export const deleteObject = gdi32.func('bool __stdcall DeleteObject(intptr object)') as (object: Handle) => boolean;
/** Copies pixels from one device context into another; `how` is a raster operation. */
export const copyBits = gdi32.func(
  'bool __stdcall BitBlt(intptr to, int x, int y, int width, int height, intptr from, int fromX, int fromY, uint32 how)',
) as (
  to: Handle,
  x: number,
  y: number,
  w: number,
  h: number,
  from: Handle,
  sx: number,
  sy: number,
  how: number,
) => boolean;
/** The raster operation that copies (SRCCOPY). */
export const sourceCopy = 0x00cc0020;
export const cursorPosition = user32.func('bool __stdcall GetCursorPos(_Out_ POINT *point)') as (
  point: Partial<Win32Point>,
) => boolean;
export const postMessage = user32.func(
  'bool __stdcall PostMessageW(intptr window, uint32 message, uintptr wide, intptr long)',
) as (window: Handle, message: number, wide: number, long: number) => boolean;

/** BITMAPINFOHEADER for rows from the top down, 32 bits a pixel: blue, green, red, alpha. */
export function bitmapHeader(width: number, height: number): Buffer {
  const header = Buffer.alloc(40);
  header.writeUInt32LE(40, 0);
  header.writeInt32LE(width, 4);
  header.writeInt32LE(-height, 8);
  header.writeUInt16LE(1, 12);
  header.writeUInt16LE(32, 14);
  return header;
}
