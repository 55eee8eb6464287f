import koffi from 'koffi';
import { type Handle, kernel32, user32 } from '#helper/platform/win32-api.ts';

const open = user32.func('bool __stdcall OpenClipboard(intptr window)') as (window: Handle) => boolean;
const close = user32.func('bool __stdcall CloseClipboard()') as () => boolean;
const getData = user32.func('intptr __stdcall GetClipboardData(uint32 format)') as (format: number) => Handle;
const lock = kernel32.func('uintptr __stdcall GlobalLock(intptr memory)') as (memory: Handle) => number | bigint;
const unlock = kernel32.func('bool __stdcall GlobalUnlock(intptr memory)') as (memory: Handle) => boolean;
const sizeOf = kernel32.func('uintptr __stdcall GlobalSize(intptr memory)') as (memory: Handle) => number;

const unicodeText = 13;
const longest = 1 << 20;

/** The text on the clipboard; undefined where there is none, or where another program keeps the clipboard to itself. */
export function readWin32Text(): string | undefined {
  if (!open(0)) return undefined;
  try {
    const memory = getData(unicodeText);
    const at = memory && lock(memory);
    if (!at) return undefined;
    const bytes = Buffer.from(koffi.view(BigInt(at), Math.min(sizeOf(memory), longest)));
    const text = bytes.toString('utf16le');
    unlock(memory);
    return text.slice(0, text.indexOf('\0') >>> 0).replaceAll('\r\n', '\n');
  } finally {
    close();
  }
}
