import { describe, expect, it } from 'vitest';
import { DeadKeys } from './dead-keys.ts';
import { keysymText } from './keysym-text.ts';

const dead = { '`': 0xfe50, '´': 0xfe51, '^': 0xfe52, '~': 0xfe53, '¨': 0xfe57, '¸': 0xfe5b, ˇ: 0xfe5a };
const compose = 0xff20;

/** What is written by a row of keys: keysyms, or characters for the keys that carry them. */
function written(keys: (number | string)[], locale = 'en_US.UTF-8'): string {
  const hands = new DeadKeys(locale);
  return keys.map((key) => hands.press(typeof key === 'number' ? key : (key.codePointAt(0) as number)).text).join('');
}

describe('dead keys', () => {
  it.each([
    [dead['´'], 'e', 'é'],
    [dead['`'], 'A', 'À'],
    [dead['^'], 'o', 'ô'],
    [dead['¨'], 'u', 'ü'],
    [dead['~'], 'n', 'ñ'],
    [dead['¸'], 'c', 'ç'],
    [dead.ˇ, 's', 'š'],
  ])('put an accent on the letter behind them: %i and %s', (accent, letter, expected) => {
    expect(written([accent, letter])).toBe(expected);
  });

  it('take two accents for one letter', () => {
    expect(written([dead['^'], dead['´'], 'e'])).toBe('ế');
  });

  it('write the accent itself before a space and when pressed twice', () => {
    expect(written([dead['´'], ' '])).toBe('´');
    expect(written([dead['^'], dead['^'], 'a'])).toBe('^a');
  });

  it('write accent and letter side by side where there is no such letter', () => {
    expect(written([dead['~'], 'x'])).toBe('~x');
  });

  it('wait while Shift is pressed for a capital', () => {
    expect(written([dead['´'], 0xffe1, 'E'])).toBe('É');
  });

  it('are taken back by Escape and Backspace, which then do nothing else', () => {
    const hands = new DeadKeys('');
    hands.press(dead['´']);
    expect(hands.press(0xff1b)).toEqual({ text: '', used: true });
    expect(hands.press(0x65)).toEqual({ text: 'e', used: true });
  });

  it('make a ç of an accent and a c in Brazil, and a ć elsewhere', () => {
    expect(written([dead['´'], 'c'], 'pt_BR.UTF-8')).toBe('ç');
    expect(written([dead['´'], 'c'], 'pl_PL.UTF-8')).toBe('ć');
  });
});

describe('the Compose key', () => {
  it.each([
    ["'e", 'é'],
    ['e`', 'è'],
    ['"u', 'ü'],
    [',c', 'ç'],
    ['~n', 'ñ'],
    ['ss', 'ß'],
    ['/o', 'ø'],
    ['=C', '€'],
    ['--.', '–'],
    ['oc', '©'],
  ])('turns %s into %s', (keys, expected) => {
    expect(written([compose, ...keys])).toBe(expected);
  });

  it('drops a sequence that means nothing and goes on with what follows', () => {
    expect(written([compose, 'q', 'w', 'a'])).toBe('a');
  });
});

describe('a keysym', () => {
  it.each([
    [0x41, 'A'],
    [0xe9, 'é'],
    [0x1b1, 'ą'],
    [0x6c1, 'а'],
    [0x6ff, 'Ъ'],
    [0x6ad, 'ґ'],
    [0x7e1, 'α'],
    [0x7f3, 'ς'],
    [0x7b1, 'ά'],
    [0xce0, 'א'],
    [0x5c7, 'ا'],
    [0xda1, 'ก'],
    [0x20ac, '€'],
    [0xaaa, '–'],
    [0xffb7, '7'],
    [0xffae, '.'],
    [0x0100_1e9e, 'ẞ'],
    [0x0101_f600, '😀'],
  ])('%i writes %s', (keysym, text) => {
    expect(keysymText(keysym)).toBe(text);
  });

  it.each([0xffe1, 0xff51, 0xff0d, 0xfe03, 0xffbe, 0])('%i writes nothing', (keysym) => {
    expect(keysymText(keysym)).toBeUndefined();
  });
});
