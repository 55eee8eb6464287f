const mostWords = 30;
const longestWord = 40;

/**
 * The words of a title, or of what is searched for: NFKC, small letters, split where there is neither letter nor digit,
 * each once. At most 30 words of 40 characters (code points): what is beyond is not searched.
 */
export function titleWords(text: string | null | undefined): string[] {
  const words = new Set<string>();
  for (const word of (text ?? '')
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{N}\p{M}]+/gu) ?? []) {
    words.add([...word].slice(0, longestWord).join(''));
    if (words.size === mostWords) break;
  }
  return [...words];
}

/** Whether each of `wanted` begins a word of the title. */
export function fitsWords(title: string | null, wanted: readonly string[]): boolean {
  const words = titleWords(title);
  return wanted.every((begin) => words.some((word) => word.startsWith(begin)));
}
