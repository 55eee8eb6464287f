import koffi from 'koffi';
import type { Point } from '#helper/platform/rect.ts';
import { deleteObject, type Handle, user32, type Win32Point } from '#helper/platform/win32-api.ts';

koffi.struct('CURSORINFO', { size: 'uint32', flags: 'uint32', cursor: 'intptr', at: 'POINT' });
koffi.struct('ICONINFO', { icon: 'int', x: 'uint32', y: 'uint32', mask: 'intptr', colour: 'intptr' });
interface CursorInfo {
  size: number;
  flags: number;
  cursor: Handle;
  at: Win32Point;
}
interface IconInfo {
  x: number;
  y: number;
  mask: Handle;
  colour: Handle;
}
const cursorInfo = user32.func('bool __stdcall GetCursorInfo(_Inout_ CURSORINFO *info)') as unknown as (
  info: CursorInfo,
) => boolean;
const iconInfo = user32.func('bool __stdcall GetIconInfo(intptr icon, _Out_ ICONINFO *info)') as unknown as (
  icon: Handle,
  info: Partial<IconInfo>,
) => boolean;
const drawIcon = user32.func(
  'bool __stdcall DrawIconEx(intptr dc, int x, int y, intptr icon, int width, int height, uint32 step, intptr brush, uint32 how)',
) as (
  dc: Handle,
  x: number,
  y: number,
  icon: Handle,
  w: number,
  h: number,
  step: number,
  brush: Handle,
  how: number,
) => boolean;

const showing = 1;
const normal = 3;

/** Draws the mouse pointer, as it is now, into a picture of the screen whose top left is at `origin`. */
export function drawWin32Pointer(dc: Handle, origin: Point): void {
  const info: CursorInfo = { size: koffi.sizeof('CURSORINFO'), flags: 0, cursor: 0, at: { x: 0, y: 0 } };
  if (!cursorInfo(info) || (info.flags & showing) === 0 || !info.cursor) return;
  const shape: Partial<IconInfo> = {};
  if (!iconInfo(info.cursor, shape)) return;
  // GetIconInfo hands out copies that are ours to free.
  for (const bitmap of [shape.mask, shape.colour]) if (bitmap) deleteObject(bitmap);
  const { x, y } = info.at;
  drawIcon(dc, x - (shape.x ?? 0) - origin.x, y - (shape.y ?? 0) - origin.y, info.cursor, 0, 0, 0, 0, normal);
}
