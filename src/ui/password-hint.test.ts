import { expect, it } from 'vitest';
import { passwordHint } from './password-hint.ts';

const hint = (password: string) => passwordHint(password, 10, ['Ada Lovelace', 'countess@example.org']);

it('says what is asked for before anything is typed', () => {
  expect(hint('')).toEqual({ enough: false, words: 'At least 10 characters. Four random words are good.' });
});

it('counts what is missing', () => {
  expect(hint('abcdefgh')).toEqual({ enough: false, words: '2 more characters' });
  expect(hint('abcdefghi')).toEqual({ enough: false, words: '1 more character' });
});

it.each(['my-lovelace-1', 'xxCOUNTESSxx', 'Password2026', 'qwertzuiop', 'aaaaaaaaaaaa'])(
  'warns of %s, but lets it be',
  (password) => {
    expect(hint(password)).toMatchObject({ enough: true, words: expect.stringMatching(/^Easy to guess/) });
  },
);

it('prefers length', () => {
  expect(hint('tulip orbit').words).toBe('Good enough; longer is better');
  expect(hint('tulip orbit cask fern').words).toBe('Good');
});
