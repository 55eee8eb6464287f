import { kernel32 } from './win32-api.ts';

const userLanguage = kernel32.func('uint16 __stdcall GetUserDefaultUILanguage()') as () => number;
/** Of a language identifier's lower ten bits (winnt.h, LANG_GERMAN). */
const german = 0x07;

/** The language of Windows' own menus, as far as we speak it. */
export function readWin32Language(): 'de' | 'other' {
  return (userLanguage() & 0x3ff) === german ? 'de' : 'other';
}
