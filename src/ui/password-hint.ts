/**
 * What to say while a new password is typed. The server refuses only what is too short; the rest is advice
 * (NIST SP 800-63B §5.1.1.2: length counts, rules of composition do not).
 */
export function passwordHint(password: string, minLength: number, known: readonly string[]): string {
  if (password === '') return `At least ${minLength} characters. Four random words are good.`;
  const missing = minLength - password.length;
  if (missing > 0) return `${missing} more ${missing === 1 ? 'character' : 'characters'}`;
  const lower = password.toLowerCase();
  const own = known.flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter((word) => word.length >= 4);
  if (own.some((word) => lower.includes(word))) return 'Easy to guess: it has your name or e-mail in it';
  if (/pass ?word|12345|qwert|asdf|prntscrn/.test(lower)) return 'Easy to guess: it has a well-known word in it';
  if (new Set(lower).size < 6) return 'Easy to guess: the same few characters again and again';
  return password.length >= minLength + 6 ? 'Good' : 'Good enough; longer is better';
}
