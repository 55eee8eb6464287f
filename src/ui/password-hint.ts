export interface PasswordHint {
  /** Good enough to be sent. */
  readonly enough: boolean;
  readonly words: string;
}

/**
 * What to say while a new password is typed. The server refuses only what is too short; the rest is advice
 * (NIST SP 800-63B §5.1.1.2: length counts, rules of composition do not).
 */
export function passwordHint(password: string, minLength: number, known: readonly string[]): PasswordHint {
  if (password === '') return { enough: false, words: `At least ${minLength} characters. Four random words are good.` };
  const missing = minLength - password.length;
  if (missing > 0) return { enough: false, words: `${missing} more ${missing === 1 ? 'character' : 'characters'}` };
  const lower = password.toLowerCase();
  const own = known.flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter((word) => word.length >= 4);
  if (own.some((word) => lower.includes(word)))
    return { enough: true, words: 'Easy to guess: it has your name or e-mail in it' };
  if (/pass ?word|12345|qwert|asdf|prntscrn/.test(lower))
    return { enough: true, words: 'Easy to guess: it has a well-known word in it' };
  if (new Set(lower).size < 6) return { enough: true, words: 'Easy to guess: the same few characters again and again' };
  return { enough: true, words: password.length >= minLength + 6 ? 'Good' : 'Good enough; longer is better' };
}
