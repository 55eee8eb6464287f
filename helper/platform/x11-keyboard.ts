import type { X11Display } from './x11-display.ts';

/** The modifier bits of a key event's mask that are the same on every X server. */
export const x11Modifiers = { shift: 1, lock: 2, ctrl: 4, mod1: 8 } as const;

/** What the server's keyboard mapping says: which keysyms each key carries, and which bits the modifiers have. */
export interface X11Keyboard {
  /** The key's name as it is printed on it (`A`, `4`, `Enter`, `Left`, `Space`), or undefined for keys we have no use for. */
  nameOf(keycode: number, state: number): string | undefined;
  /** The first key that carries a keysym. */
  keycodeOf(keysym: number): number | undefined;
  numLock: number;
  alt: number;
  /** Super, the key with the logo. */
  super: number;
}

const keysyms = { numLock: 0xff7f, altLeft: 0xffe9, metaLeft: 0xffe7, superLeft: 0xffeb, superRight: 0xffec } as const;

const named: Record<number, string> = {
  65307: 'Escape',
  65293: 'Enter',
  65421: 'Enter',
  32: 'Space',
  65289: 'Tab',
  65056: 'Tab',
  65361: 'Left',
  65362: 'Up',
  65363: 'Right',
  65364: 'Down',
  65430: 'Left',
  65431: 'Up',
  65432: 'Right',
  65433: 'Down',
  65288: 'Backspace',
  65535: 'Delete',
  65439: 'Delete',
  65360: 'Home',
  65429: 'Home',
  65367: 'End',
  65436: 'End',
  65365: 'PageUp',
  65434: 'PageUp',
  65366: 'PageDown',
  65435: 'PageDown',
  65377: 'Print',
  65299: 'Pause',
  65300: 'ScrollLock',
  65379: 'Insert',
  65451: '+',
  65453: '-',
  65507: 'Control',
  65508: 'Control',
  65513: 'Alt',
  65505: 'Shift',
  65506: 'Shift',
  ...Object.fromEntries(Array.from({ length: 24 }, (_, at) => [0xffbe + at, `F${at + 1}`])),
};

/** Where letters sit on a US keyboard (evdev keycodes), for layouts that have no Latin letters at all. */
const usRows: [first: number, letters: string][] = [
  [24, 'QWERTYUIOP'],
  [38, 'ASDFGHJKL'],
  [52, 'ZXCVBNM'],
];

/** Reads the mapping anew; call it again after a MappingNotify. */
export async function readX11Keyboard(display: X11Display): Promise<X11Keyboard> {
  const { client, raw } = display;
  const [rows, modifierRows] = await Promise.all([
    display.call<number[][]>((done) =>
      client.GetKeyboardMapping(raw.min_keycode, raw.max_keycode - raw.min_keycode + 1, done),
    ),
    display.call<number[][]>((done) => client.GetModifierMapping(done)),
  ]);
  const rowOf = (keycode: number) => rows[keycode - raw.min_keycode] ?? [];
  const bitOf = (...wanted: number[]) => {
    const index = modifierRows.findIndex((codes) =>
      codes.some((code) => code !== 0 && rowOf(code).some((keysym) => wanted.includes(keysym))),
    );
    return index < 0 ? 0 : 1 << index;
  };
  const numLock = bitOf(keysyms.numLock);
  return {
    nameOf: (keycode, state) => keyName(rowOf(keycode), keycode, (state >> 13) & 3, (state & numLock) !== 0),
    keycodeOf: (keysym) => {
      const index = rows.findIndex((row) => row.slice(0, 4).includes(keysym));
      return index < 0 ? undefined : index + raw.min_keycode;
    },
    numLock,
    alt: bitOf(keysyms.altLeft, keysyms.metaLeft) || x11Modifiers.mod1,
    super: bitOf(keysyms.superLeft, keysyms.superRight),
  };
}

/**
 * A row holds group 1 plain and shifted, then group 2 plain and shifted, then further levels (XKB protocol 12.4). The
 * current group comes first; a shortcut stays reachable in the others, so that Ctrl+C works on a Cyrillic layout too.
 */
function keyName(row: number[], keycode: number, group: number, numLock: boolean): string | undefined {
  const [keypad, keypadDigit] = row;
  if (numLock && keypadDigit && keypadDigit >= 0xffb0 && keypadDigit <= 0xffb9) return String(keypadDigit - 0xffb0);
  if (keypad && named[keypad]) return named[keypad];
  const groups = [row.slice(group * 2, group * 2 + 2), row.slice(0, 2), row.slice(2, 4)];
  for (const levels of groups) {
    const letter = levels.find((keysym) => isLetter(keysym));
    if (letter) return String.fromCharCode(letter).toUpperCase();
    const digit = levels.find((keysym) => keysym >= 0x30 && keysym <= 0x39);
    if (digit) return String.fromCharCode(digit);
  }
  for (const [first, letters] of usRows) {
    const letter = letters[keycode - first];
    if (letter && groups[0]?.some((keysym) => keysym > 0xff && keysym < 0xfe00)) return letter;
  }
  return undefined;
}

function isLetter(keysym: number): boolean {
  return (keysym >= 0x41 && keysym <= 0x5a) || (keysym >= 0x61 && keysym <= 0x7a);
}
