import { user32 } from './win32-api.ts';

const mapKey = user32.func('uint32 __stdcall MapVirtualKeyW(uint32 key, uint32 how)') as (
  key: number,
  how: number,
) => number;
const keyToChar = 2;

/**
 * What a key writes in the calling thread's layout with nothing held, a letter in upper case; empty where that is nothing,
 * as for a dead key, which the top bit tells.
 */
export function plainOf(virtualKey: number): string {
  const code = mapKey(virtualKey, keyToChar);
  const char = code & 0xffff;
  return code >>> 31 || char < 0x20 || char === 0x7f ? '' : String.fromCharCode(char);
}
