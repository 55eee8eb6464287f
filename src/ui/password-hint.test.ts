import { expect, it } from 'vitest';
import { passwordHint } from './password-hint.ts';
import { texts } from './texts/texts.ts';

const english = { locale: 'en', words: texts.en.common.passwordHint } as const;
const hint = (password: string) => passwordHint(english, password, 10, ['Ada Lovelace', 'countess@example.org']);

it('says what is asked for before anything is typed', () => {
  expect(hint('')).toBe('At least 10 characters. Four random words are good.');
});

it('counts what is missing', () => {
  expect(hint('abcdefgh')).toBe('2 more characters');
  expect(hint('abcdefghi')).toBe('1 more character');
});

it.each(['my-lovelace-1', 'xxCOUNTESSxx', 'Password2026', 'qwertzuiop', 'aaaaaaaaaaaa'])('warns of %s', (password) => {
  expect(hint(password)).toMatch(/^Easy to guess/);
});

it('prefers length', () => {
  expect(hint('tulip orbit')).toBe('Good enough; longer is better');
  expect(hint('tulip orbit cask fern')).toBe('Good');
});
