import koffi from 'koffi';
import type { Rect } from './rect.ts';
import { type Handle, user32, type Win32Rect } from './win32-api.ts';

koffi.struct('MONITORINFOEXW', {
  size: 'uint32',
  monitor: 'RECT',
  work: 'RECT',
  flags: 'uint32',
  device: koffi.array('char16', 32, 'String'),
});
koffi.proto('int __stdcall MonitorFound(intptr monitor, intptr dc, void *rect, intptr data)');
const enumerate = user32.func(
  'bool __stdcall EnumDisplayMonitors(intptr dc, void *clip, MonitorFound *found, intptr data)',
) as (dc: Handle, clip: null, found: (monitor: Handle) => number, data: number) => boolean;
const describe = user32.func(
  'bool __stdcall GetMonitorInfoW(intptr monitor, _Inout_ MONITORINFOEXW *info)',
) as unknown as (monitor: Handle, info: object) => boolean;

const primaryFlag = 1;
const effectiveDpi = 0;

export interface Win32Monitor extends Rect {
  name: string;
  primary: boolean;
  /** How large texts are drawn on it: 1 at 96 dpi. */
  scale: number;
}

/** All monitors in physical pixels, the primary one first, then from left to right and from top to bottom. */
export function readWin32Monitors(): Win32Monitor[] {
  const handles: Handle[] = [];
  enumerate(0, null, (monitor) => handles.push(monitor), 0);
  const monitors = handles.flatMap((handle) => {
    const info = emptyInfo();
    return describe(handle, info) ? [monitorOf(handle, info)] : [];
  });
  return monitors.toSorted((a, b) => Number(b.primary) - Number(a.primary) || a.x - b.x || a.y - b.y);
}

function emptyInfo() {
  const rect: Win32Rect = { left: 0, top: 0, right: 0, bottom: 0 };
  return { size: koffi.sizeof('MONITORINFOEXW'), monitor: { ...rect }, work: { ...rect }, flags: 0, device: '' };
}

function monitorOf(handle: Handle, { monitor, flags, device }: ReturnType<typeof emptyInfo>): Win32Monitor {
  const { left, top, right, bottom } = monitor;
  return {
    x: left,
    y: top,
    width: right - left,
    height: bottom - top,
    name: device.replace(/^[\\.]+/, ''),
    primary: (flags & primaryFlag) !== 0,
    scale: scaleOf(handle),
  };
}

type GetDpi = (monitor: Handle, kind: number, x: number[], y: number[]) => number;
let getDpi: GetDpi | undefined;

function scaleOf(handle: Handle): number {
  try {
    getDpi ??= koffi
      .load('shcore.dll')
      .func('int __stdcall GetDpiForMonitor(intptr monitor, int kind, _Out_ uint32 *x, _Out_ uint32 *y)') as GetDpi;
    const dpi = [96];
    if (getDpi(handle, effectiveDpi, dpi, [96]) !== 0) return 1;
    return Math.max(1, Math.min(4, Math.round(((dpi[0] as number) / 96) * 4) / 4));
  } catch {
    return 1; // Before Windows 8.1 there is one scale for all, and hardly ever another than 1.
  }
}
