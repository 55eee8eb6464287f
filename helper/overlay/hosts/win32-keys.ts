import type { DeskKey } from '#helper/platform/win32-desk-message.ts';

/** Names of virtual keys (winuser.h) that are not letters or digits, as they are printed on the keys. */
const named: Record<number, string> = {
  8: 'Backspace',
  9: 'Tab',
  13: 'Enter',
  19: 'Pause',
  16: 'Shift',
  17: 'Control',
  27: 'Escape',
  32: 'Space',
  33: 'PageUp',
  34: 'PageDown',
  35: 'End',
  36: 'Home',
  37: 'Left',
  38: 'Up',
  39: 'Right',
  40: 'Down',
  45: 'Insert',
  46: 'Delete',
  ...Object.fromEntries(Array.from({ length: 24 }, (_, at) => [0x70 + at, `F${at + 1}`])),
  107: '+',
  109: '-',
  145: 'ScrollLock',
};

const firstDigitOnPad = 0x60;

/**
 * The key's name: a letter or digit, or such as `Enter`; else its sign: brackets whatever Shift says, otherwise what it
 * writes. Empty for keys without any. Windows already gives letters by the layout, and Latin ones where a layout has others.
 */
export function win32KeyName({ virtualKey, plain, text }: Pick<DeskKey, 'virtualKey' | 'plain' | 'text'>): string {
  const pad = virtualKey - firstDigitOnPad;
  if (pad >= 0 && pad <= 9) return `${pad}`;
  if ((virtualKey >= 0x30 && virtualKey <= 0x39) || (virtualKey >= 0x41 && virtualKey <= 0x5a)) {
    return String.fromCharCode(virtualKey);
  }
  const sign = plain === '[' || plain === ']' ? plain : text || plain;
  return named[virtualKey] ?? (/^[!-~]$/.test(sign) ? sign : '');
}
