import { describe, expect, it } from 'vitest';
import { texts } from './texts.ts';
import { fill, plural } from './words.ts';

type Tree = { readonly [key: string]: string | Tree };
const leaves = (tree: Tree, path = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${path}${key}`, value] as [string, string]] : leaves(value, `${path}${key}.`),
  );
const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

describe('the texts of the site', () => {
  it('fill in what they are given and leave the rest', () => {
    expect(fill('{a} of {b} {c}', { a: 1, b: 'two' })).toBe('1 of two {c}');
  });

  it('count as each language counts', () => {
    const forms = { one: '{count} picture', other: '{count} pictures' };
    expect([0, 1, 1234].map((count) => plural('en', forms, count))).toEqual([
      '0 pictures',
      '1 picture',
      '1,234 pictures',
    ]);
    expect(plural('de', forms, 1234)).toBe('1.234 pictures');
  });

  it('say everything in German too, with the same places for values, and nothing is empty', () => {
    const [english, german] = [leaves(texts.en as unknown as Tree), leaves(texts.de as unknown as Tree)];
    expect(german.map(([key]) => key)).toEqual(english.map(([key]) => key));
    expect(english.length).toBeGreaterThan(20);
    for (const [at, [key, text]] of english.entries()) {
      const translated = german[at]?.[1] ?? '';
      expect(translated.trim(), key).not.toBe('');
      // What the server says in English may be left out of a refusal in another language.
      if (!key.startsWith('common.refusals.')) expect(places(translated), key).toEqual(places(text));
    }
  });
});
