/**
 * What a keysym writes (X protocol, appendix A; keysymdef.h of xorgproto): undefined for keys that write nothing, such
 * as Shift or an arrow.
 */
export function keysymText(keysym: number): string | undefined {
  if ((keysym >= 0x20 && keysym <= 0x7e) || (keysym >= 0xa0 && keysym <= 0xff)) return String.fromCodePoint(keysym);
  if (keysym >= 0x0100_0100 && keysym <= 0x0110_ffff) return String.fromCodePoint(keysym - 0x0100_0000);
  // The keypad: digits and signs lie 0xff80 above ASCII.
  if (keysym === 0xff80 || keysym === 0xffbd || (keysym >= 0xffaa && keysym <= 0xffb9)) {
    return keysym === 0xffbd ? '=' : String.fromCodePoint(keysym - 0xff80);
  }
  return single[keysym] ?? fromLegacySet(keysym >>> 8, keysym & 0xff);
}

/** Keysyms from before Unicode carry the number of a character set in the second byte and its code in the first. */
const legacySets: Record<number, string> = {
  1: 'iso-8859-2',
  2: 'iso-8859-3',
  3: 'iso-8859-4',
  5: 'iso-8859-6',
  6: 'koi8-u',
  7: 'iso-8859-7',
  12: 'iso-8859-8',
  13: 'windows-874',
  18: 'iso-8859-14',
};

function fromLegacySet(set: number, code: number): string | undefined {
  if (set === 4) return code >= 0xa1 && code <= 0xdf ? String.fromCodePoint(0xff61 + code - 0xa1) : undefined;
  const name = legacySets[set];
  if (!name || code < 0xa1) return undefined;
  const text = new TextDecoder(name).decode(Uint8Array.of(code));
  return text === '\ufffd' ? undefined : text;
}

/** Where a legacy set is not that of the standard with its name, and signs that have no set. */
const single: Record<number, string> = {
  32: ' ',
  ...at(0x6a1, 'ђѓёєѕіїјљњћќґўџ№ЂЃЁЄЅІЇЈЉЊЋЌҐЎЏ'),
  ...at(0x7a1, 'ΆΈΉΊΪ'),
  ...at(0x7a7, 'Ό'),
  ...at(0x7a8, 'ΎΫ'),
  ...at(0x7ab, 'Ώ'),
  ...at(0x7ae, '΅―'),
  ...at(0x7b1, 'άέήίϊΐόύϋΰώ'),
  ...at(0x7c1, 'ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣ'),
  ...at(0x7d4, 'ΤΥΦΧΨΩ'),
  ...at(0x7e1, 'αβγδεζηθικλμνξοπρσςτυφχψω'),
  ...at(0x8fb, '←↑→↓'),
  ...at(0xaa1, '\u2003\u2002\u2004\u2005\u2007\u2008\u2009\u200a—–'),
  2734: '…',
  ...at(0xac9, '™'),
  ...at(0xad0, '‘’“”‰'),
  ...at(0xad6, '′″'),
  2790: '•',
  2803: '✓',
  ...at(0xafd, '‚„'),
  ...at(0x13bc, 'ŒœŸ'),
  8364: '€',
};

function at(first: number, text: string): Record<number, string> {
  return Object.fromEntries([...text].map((character, index) => [first + index, character]));
}
