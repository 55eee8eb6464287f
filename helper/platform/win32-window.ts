import { threadId } from 'node:worker_threads';
import koffi from 'koffi';
import { type Handle, kernel32, lastError, moduleHandle, user32 } from './win32-api.ts';

koffi.proto('intptr __stdcall WindowProcedure(intptr window, uint32 message, uintptr wide, intptr long)');
koffi.struct('WNDCLASSW', {
  style: 'uint32',
  procedure: 'WindowProcedure *',
  classExtra: 'int',
  windowExtra: 'int',
  instance: 'intptr',
  icon: 'intptr',
  cursor: 'intptr',
  background: 'intptr',
  menu: 'str16',
  name: 'str16',
});
const registerClass = user32.func('uint16 __stdcall RegisterClassW(WNDCLASSW *window)') as (about: object) => number;
const createWindow = user32.func(
  'intptr __stdcall CreateWindowExW(uint32 extended, str16 class, str16 title, uint32 style, int x, int y, int width, ' +
    'int height, intptr parent, intptr menu, intptr instance, void *param)',
) as (...given: unknown[]) => Handle;
const defaultProcedure = user32.func(
  'intptr __stdcall DefWindowProcW(intptr window, uint32 message, uintptr wide, intptr long)',
) as (window: Handle, message: number, wide: number, long: number) => number;

const popup = 0x80000000;

const procedureAt = kernel32.func('uintptr __stdcall GetProcAddress(intptr library, str name)') as (
  library: Handle,
  name: string,
) => number | bigint;

/** What is told to a window while the system waits; the answer, where there is one, replaces the usual. */
export type WindowProcedure = (message: number, wide: number, long: number) => number | undefined;

/**
 * Makes a window without a frame, not shown yet. Its messages come to the loop of the thread that made it. `procedure` is
 * for those that do not: what other programs send, and all while a menu is open. It must not call the system itself.
 * @throws Error with the system's number
 */
export function createWin32Window(name: string, extended: number, procedure?: WindowProcedure): Handle {
  const instance = moduleHandle(null);
  const called = procedure
    ? koffi.register(safely(procedure), 'WindowProcedure *')
    : BigInt(procedureAt(moduleHandle('user32.dll'), 'DefWindowProcW'));
  // No background brush: the screen keeps what it shows until the first picture is there, so nothing flashes.
  const about = { style: 0, classExtra: 0, windowExtra: 0, instance, icon: 0, cursor: 0, background: 0, menu: null };
  // A class outlives the thread whose procedure it names, so each thread has its own.
  const kind = `${name} ${threadId}`;
  registerClass({ ...about, procedure: called, name: kind });
  const window = createWindow(extended, kind, name, popup, 0, 0, 0, 0, 0, 0, instance, null);
  if (!window) throw new Error(`CreateWindowExW failed with ${lastError()}`);
  return window;
}

function safely(procedure: WindowProcedure) {
  return (window: Handle, message: number, wide: number, long: number): number => {
    try {
      const answer = procedure(message, wide, long);
      if (answer !== undefined) return answer;
    } catch {
      // An error must not unwind through the system's own frames.
    }
    return defaultProcedure(window, message, wide, long);
  };
}
