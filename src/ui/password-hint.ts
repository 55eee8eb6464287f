import type { Locale } from '#contract/account.ts';
import type { Texts } from './texts/texts.ts';
import { fill, plural } from './texts/words.ts';

/** The language that a hint is in. */
export interface HintWords {
  readonly locale: Locale;
  readonly words: Texts['common']['passwordHint'];
}

/**
 * What to say while a new password is typed; `known` are name and e-mail. The server refuses only what is too short; the
 * rest is advice (NIST SP 800-63B §5.1.1.2: length counts, rules of composition do not).
 */
export function passwordHint(
  { locale, words }: HintWords,
  password: string,
  minLength: number,
  known: readonly string[],
): string {
  if (password === '') return fill(words.empty, { count: minLength });
  const missing = minLength - password.length;
  if (missing > 0) return plural(locale, words.missing, missing);
  const lower = password.toLowerCase();
  const own = known.flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter((word) => word.length >= 4);
  if (own.some((word) => lower.includes(word))) return words.ownWords;
  if (/pass ?word|passwort|12345|qwert|asdf|prntscrn/.test(lower)) return words.wellKnown;
  if (new Set(lower).size < 6) return words.fewCharacters;
  return password.length >= minLength + 6 ? words.good : words.enough;
}
