import type { Texts } from './english.ts';

/** Keys such as `Enter or Ctrl+C`, as they are printed on a keyboard of the language. */
export function spellKeys(keys: string, { overlay }: Texts): string {
  const printed: Readonly<Record<string, string>> = overlay.keys;
  return keys.replace(/\p{L}+/gu, (word) => printed[word] ?? word);
}
