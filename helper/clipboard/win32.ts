import { setTimeout as sleep } from 'node:timers/promises';
import { HelperError } from '#helper/platform/helper-error.ts';
import { type Handle, kernel32, lastError, user32 } from '#helper/platform/win32-api.ts';
import type { Clipboard, ClipboardContent } from './clipboard.ts';

const open = user32.func('bool __stdcall OpenClipboard(intptr window)') as (window: Handle) => boolean;
const empty = user32.func('bool __stdcall EmptyClipboard()') as () => boolean;
const close = user32.func('bool __stdcall CloseClipboard()') as () => boolean;
const setData = user32.func('intptr __stdcall SetClipboardData(uint32 format, intptr memory)') as (
  format: number,
  memory: Handle,
) => Handle;
const formatNamed = user32.func('uint32 __stdcall RegisterClipboardFormatW(str16 name)') as (name: string) => number;
const allocate = kernel32.func('intptr __stdcall GlobalAlloc(uint32 flags, uintptr size)') as (
  flags: number,
  size: number,
) => Handle;
const lock = kernel32.func('void *__stdcall GlobalLock(intptr memory)') as (memory: Handle) => unknown;
const unlock = kernel32.func('bool __stdcall GlobalUnlock(intptr memory)') as (memory: Handle) => boolean;
const free = kernel32.func('intptr __stdcall GlobalFree(intptr memory)') as (memory: Handle) => Handle;
const copyMemory = kernel32.func('void __stdcall RtlMoveMemory(void *to, void *from, uintptr size)') as (
  to: unknown,
  from: Uint8Array,
  size: number,
) => void;

const unicodeText = 13;
const dibV5 = 17;
const droppedFiles = 15;
const movable = 2;
/** Another program has the clipboard open for some milliseconds at most; a clipboard manager may for longer. In ms. */
const patience = 1500;

/** The system keeps what was copied, whatever becomes of this process. */
export function openWin32Clipboard(): Clipboard {
  return { copy, released: async () => undefined, close: () => undefined };
}

async function copy(content: ClipboardContent): Promise<void> {
  const formats =
    'png' in content
      ? await pictureFormats(content.png)
      : 'file' in content
        ? fileFormats(content.file)
        : textFormats(content.text);
  await openPatiently();
  try {
    empty();
    for (const [format, bytes] of formats) put(format, bytes);
  } finally {
    close();
  }
}

function textFormats(text: string): [number, Uint8Array][] {
  return [[unicodeText, Buffer.from(`${text}\0`, 'utf16le')]];
}

/** A list of one file in UTF-16 behind the 20 bytes of DROPFILES. */
function fileFormats(file: string): [number, Uint8Array][] {
  const head = Buffer.alloc(20);
  head.writeUInt32LE(20, 0);
  head.writeUInt32LE(1, 16);
  return [[droppedFiles, Buffer.concat([head, Buffer.from(`${file}\0\0`, 'utf16le')])]];
}

/** As PNG for the programs that know it (browsers, Office, GIMP), as a bitmap for the others. */
async function pictureFormats(png: Uint8Array): Promise<[number, Uint8Array][]> {
  const { dibOf } = await import('./win32-dib.ts');
  return [
    [formatNamed('PNG'), png],
    [dibV5, await dibOf(png)],
  ];
}

async function openPatiently(): Promise<void> {
  const deadline = performance.now() + patience;
  while (!open(0)) {
    if (performance.now() > deadline) {
      throw new HelperError('clipboard_failed', 'Another program keeps the clipboard to itself. Try again.');
    }
    await sleep(15);
  }
}

/** The memory belongs to the system once it has taken it. */
function put(format: number, bytes: Uint8Array): void {
  const memory = allocate(movable, bytes.length);
  if (memory) {
    copyMemory(lock(memory), bytes, bytes.length);
    unlock(memory);
    if (setData(format, memory)) return;
    free(memory);
  }
  const cause = new Error(`SetClipboardData failed with ${lastError()}`);
  throw new HelperError('clipboard_failed', 'The clipboard could not be written.', { cause });
}
