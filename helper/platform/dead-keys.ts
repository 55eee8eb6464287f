import { keysymText } from './keysym-text.ts';

/** The Compose key. */
const multiKey = 0xff20;
const escapeKey = 0xff1b;
const backspaceKey = 0xff08;
const modifierKeys: readonly [from: number, to: number][] = [
  [0xffe1, 0xffee],
  [0xfe01, 0xfe13],
  [0xff7e, 0xff7f],
];

/** The combining character of each dead key from dead_grave (0xfe50) on, in the order of keysymdef.h. */
const combining = [
  ...['\u0300', '\u0301', '\u0302', '\u0303', '\u0304', '\u0306', '\u0307', '\u0308', '\u030a', '\u030b', '\u030c'],
  ...['\u0327', '\u0328', '\u0345', '\u3099', '\u309a', '\u0323', '\u0309', '\u031b', '\u0338', '\u0313', '\u0314'],
  ...['\u030f', '\u0325', '\u0331', '\u032d', '\u0330', '\u032e', '\u0324', '\u0311', '\u0326'],
];
/** What such an accent is by itself: typed twice, or before a space. */
const alone: Record<string, string> = {
  ...{ '\u0300': '`', '\u0301': '´', '\u0302': '^', '\u0303': '~', '\u0304': '¯', '\u0306': '˘', '\u0307': '˙' },
  ...{ '\u0308': '¨', '\u030a': '°', '\u030b': '˝', '\u030c': 'ˇ', '\u0327': '¸', '\u0328': '˛' },
};
/** The accents as one types them behind the Compose key. */
const composeAccents: Record<string, string> = {
  ...{ '`': '\u0300', "'": '\u0301', '´': '\u0301', '^': '\u0302', '~': '\u0303', '"': '\u0308', '¨': '\u0308' },
  ...{ ',': '\u0327', '¸': '\u0327', ';': '\u0328', '-': '\u0304', o: '\u030a', '*': '\u030a', c: '\u030c' },
  ...{ '=': '\u030b', '.': '\u0307', u: '\u0306', '/': '\u0338' },
};
const composed: Record<string, string> = {
  ...{ ss: 'ß', SS: 'ẞ', ae: 'æ', AE: 'Æ', oe: 'œ', OE: 'Œ', '/o': 'ø', 'o/': 'ø', '/O': 'Ø', 'O/': 'Ø' },
  ...{ '/l': 'ł', '/L': 'Ł', dh: 'ð', DH: 'Ð', th: 'þ', TH: 'Þ', aa: 'å', AA: 'Å', oa: 'å', oA: 'Å' },
  ...{ '=E': '€', 'E=': '€', '=C': '€', 'C=': '€', '=e': '€', 'e=': '€', 'L-': '£', '-L': '£', 'Y=': '¥', '=Y': '¥' },
  ...{ 'c|': '¢', '|c': '¢', oc: '©', OC: '©', or: '®', OR: '®', tm: '™', TM: '™', so: '§', os: '§', 'p!': '¶' },
  ...{ '<<': '«', '>>': '»', '..': '…', '--.': '–', '---': '—', '+-': '±', '-+': '±', xx: '×', ':-': '÷', '-:': '÷' },
  ...{ '12': '½', '14': '¼', '34': '¾', '^1': '¹', '^2': '²', '^3': '³', mu: 'µ', '??': '¿', '!!': '¡', oo: '°' },
  ...{ '->': '→', '<-': '←', '  ': '\u00a0', '=o': 'ő', '=u': 'ű', '=O': 'Ő', '=U': 'Ű' },
};

export interface Typed {
  /** What goes into the text now; empty for a key that only prepares the next one. */
  text: string;
  /** Whether the key belongs to a sequence of keys, so that it has no other meaning. */
  used: boolean;
}

/**
 * Puts dead keys and sequences with the Compose key together, as a text field on a desktop does. Every accent that
 * Unicode has for a letter works; `locale` decides what the acute accent means on a c.
 */
export class DeadKeys {
  private accents: string[] = [];
  private sequence: string | undefined;
  private readonly cedilla: boolean;

  constructor(locale = process.env.LC_ALL || process.env.LC_CTYPE || process.env.LANG || '') {
    // Brazil's keyboards have no ç key in the US international layout; their Compose table makes ´c a ç.
    this.cedilla = /^pt_BR/.test(locale);
  }

  /** Whether a sequence has begun. */
  get pending(): boolean {
    return this.accents.length > 0 || this.sequence !== undefined;
  }

  reset(): void {
    this.accents = [];
    this.sequence = undefined;
  }

  press(keysym: number): Typed {
    if (modifierKeys.some(([from, to]) => keysym >= from && keysym <= to)) return { text: '', used: this.pending };
    if (this.pending && (keysym === escapeKey || keysym === backspaceKey)) {
      this.reset();
      return { text: '', used: true };
    }
    if (keysym === multiKey) {
      this.sequence = '';
      return { text: '', used: true };
    }
    const accent = combining[keysym - 0xfe50];
    const text = accent ? undefined : keysymText(keysym);
    if (this.sequence !== undefined) return this.compose(text ?? (accent && alone[accent]));
    if (accent) return this.addAccent(accent);
    if (text === undefined) {
      const used = this.pending;
      this.reset();
      return { text: '', used: used && keysym >= 0xff00 && keysym < 0xff20 };
    }
    return { text: this.applyAccents(text), used: true };
  }

  private addAccent(accent: string): Typed {
    const twice = this.accents.at(-1) === accent;
    if (!twice) this.accents.push(accent);
    else this.reset();
    return { text: twice ? (alone[accent] ?? '') : '', used: true };
  }

  private applyAccents(text: string): string {
    const accents = this.accents;
    this.accents = [];
    if (accents.length === 0) return text;
    if (this.cedilla && accents.join('') === '\u0301' && /^c$/i.test(text)) return text === 'c' ? 'ç' : 'Ç';
    const signs = accents.map((accent) => alone[accent] ?? '').join('');
    if (text === ' ') return signs || ' ';
    const whole = stroked(text, accents) ?? (text + accents.join('')).normalize('NFC');
    // No such letter: what was typed stands side by side, as other programs do it.
    return [...whole].length === 1 ? whole : signs + text;
  }

  private compose(text: string | undefined): Typed {
    if (text === undefined) {
      this.reset();
      return { text: '', used: true };
    }
    const sequence = `${this.sequence}${text}`;
    const found = composed[sequence] ?? accented(sequence);
    const hopeful = Object.keys(composed).some((known) => known.startsWith(sequence) && known !== sequence);
    this.sequence = found !== undefined || (sequence.length > 1 && !hopeful) ? undefined : sequence;
    return { text: found ?? '', used: true };
  }
}

function accented(sequence: string): string | undefined {
  const [first, second, ...rest] = [...sequence];
  if (first === undefined || second === undefined || rest.length > 0) return undefined;
  for (const [sign, letter] of [
    [first, second],
    [second, first],
  ] as const) {
    const accent = composeAccents[sign];
    const whole = accent && (stroked(letter, [accent]) ?? (letter + accent).normalize('NFC'));
    if (whole && /\p{L}/u.test(letter) && [...whole].length === 1) return whole;
  }
  return undefined;
}

/** Letters with a stroke through them are letters of their own in Unicode. */
function stroked(letter: string, [accent, ...more]: string[]): string | undefined {
  if (accent !== '\u0338' || more.length > 0) return undefined;
  const at = 'oOlLdDhHtTbB'.indexOf(letter);
  return at < 0 ? undefined : 'øØłŁđĐħĦŧŦƀɃ'[at];
}
