import { type Handle, kernel32, user32 } from './win32-api.ts';

const consoleWindow = kernel32.func('intptr __stdcall GetConsoleWindow()') as () => Handle;
const consoleProcesses = kernel32.func('uint32 __stdcall GetConsoleProcessList(void *ids, uint32 count)') as (
  ids: Buffer,
  count: number,
) => number;
const showWindow = user32.func('bool __stdcall ShowWindow(intptr window, int how)') as (
  window: Handle,
  how: number,
) => boolean;

const hide = 0;

/** Hides the console window that Windows has opened for this process alone, as it does at sign-in; a shell's stays. */
export function hideOwnConsole(): void {
  const window = consoleWindow();
  if (window && consoleProcesses(Buffer.alloc(8), 2) === 1) showWindow(window, hide);
}
