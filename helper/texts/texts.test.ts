import { describe, expect, it } from 'vitest';
import { desktopLanguage } from './desktop-language.ts';
import { spellKeys } from './spell-keys.ts';
import { textsIn } from './texts.ts';

/** Every text by its place, those that are made of values with marks in place of them. */
function flat(texts: unknown, place = ''): [string, string][] {
  if (typeof texts === 'string') return [[place, texts]];
  if (typeof texts === 'function') return [[place, String(texts('‹1›', '‹2›'))]];
  return Object.entries(texts as object).flatMap(([key, value]) => flat(value, `${place}.${key}`));
}

const [english, german] = [flat(textsIn('en')), new Map(flat(textsIn('de')))];
/** Words that are the same in both languages. */
const same =
  /^\.(language|tray\.ready|settings\.gif\.format\.label|settings\..*\.gif|overlay\.keys\.\w+|editor\.(place|tool\.\w+)|controls\.pause)$|^\.overlay\.colours\.1$/;

describe('the texts', () => {
  it('are there in both languages, and translated', () => {
    const places = english.map(([place]) => place);
    expect([...german.keys()].filter((place) => !place.startsWith('.problems'))).toEqual(places);
    const untranslated = english.filter(([place, text]) => german.get(place) === text && !same.test(place));
    expect(untranslated).toEqual([]);
    expect([...german.values()].filter((text) => text.trim() === '')).toEqual([]);
  });

  it('keep the values that they are made of', () => {
    const values = (text = '') => text.match(/\{\w+\}|‹\d›/g)?.sort() ?? [];
    const lost = english.filter(([place, text]) => values(text).join() !== values(german.get(place)).join());
    expect(lost).toEqual([]);
  });

  it('call keys by what is printed on them', () => {
    expect(spellKeys('Enter or Ctrl+Shift+Print', textsIn('de'))).toBe('Enter oder Strg+Umschalt+Druck');
    expect(spellKeys('Enter or Ctrl+Shift+Print', textsIn('en'))).toBe('Enter or Ctrl+Shift+Print');
  });
});

describe('the desktop’s language', () => {
  it('is what the environment says, the most special setting first', async () => {
    const said: [Record<string, string>, string][] = [
      [{ LANG: 'de_DE.UTF-8' }, 'de'],
      [{ LANG: 'de_AT.UTF-8', LC_MESSAGES: 'en_GB.UTF-8' }, 'en'],
      [{ LANG: 'en_US.UTF-8', LC_ALL: 'de' }, 'de'],
      [{ LANG: 'en_US.UTF-8', LANGUAGE: 'de:en' }, 'de'],
      [{ LANG: 'C.UTF-8', LANGUAGE: 'de' }, 'en'],
      [{ LANG: 'den_CA' }, 'en'],
    ];
    for (const [env, language] of said) expect([env, await desktopLanguage(env)]).toEqual([env, language]);
  });
});
