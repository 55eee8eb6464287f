import koffi from 'koffi';
import { bitmapHeader, deleteObject, gdi32, getDc, type Handle, releaseDc } from './win32-api.ts';

const createSection = gdi32.func(
  'intptr __stdcall CreateDIBSection(intptr dc, void *info, uint32 usage, _Out_ uintptr *bits, intptr section, uint32 offset)',
) as (dc: Handle, info: Buffer, usage: number, bits: bigint[] | number[], section: Handle, offset: number) => Handle;
const createDc = gdi32.func('intptr __stdcall CreateCompatibleDC(intptr dc)') as (dc: Handle) => Handle;
const deleteDc = gdi32.func('bool __stdcall DeleteDC(intptr dc)') as (dc: Handle) => boolean;
const selectObject = gdi32.func('intptr __stdcall SelectObject(intptr dc, intptr object)') as (
  dc: Handle,
  object: Handle,
) => Handle;
const flush = gdi32.func('bool __stdcall GdiFlush()') as () => boolean;

/** A picture in memory that the system can draw into. */
export interface Win32Bitmap {
  readonly width: number;
  readonly height: number;
  /** The device context that draws into it. */
  readonly dc: Handle;
  readonly bitmap: Handle;
  /** A copy of its pixels: rows from the top down without gaps, 4 bytes a pixel: blue, green, red, alpha. */
  read(): Uint8Array;
  write(pixels: Uint8Array): void;
  close(): void;
}

/** Makes a bitmap of this many pixels; undefined where the system has no memory for it. */
export function createWin32Bitmap(width: number, height: number): Win32Bitmap | undefined {
  const screen = getDc(0);
  const dc = createDc(screen);
  releaseDc(0, screen);
  const bits: bigint[] = [0n];
  const bitmap = createSection(dc, bitmapHeader(width, height), 0, bits, 0, 0);
  if (!bitmap) {
    deleteDc(dc);
    return undefined;
  }
  const before = selectObject(dc, bitmap);
  const memory = new Uint8Array(koffi.view(BigInt(bits[0] as bigint), width * height * 4));
  return {
    width,
    height,
    dc,
    bitmap,
    read() {
      flush(); // GDI batches its work on a thread; the memory is right only after it.
      return memory.slice();
    },
    write(pixels) {
      flush();
      memory.set(pixels);
    },
    close() {
      selectObject(dc, before);
      deleteDc(dc);
      deleteObject(bitmap);
    },
  };
}
