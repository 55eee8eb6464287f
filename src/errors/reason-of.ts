import { causesOf } from './causes-of.ts';

/** The first line of an error and of what was behind it. */
export function reasonOf(error: unknown): string {
  const words: string[] = [];
  for (const at of causesOf(error)) {
    const word = (at.message || (at as { code?: string }).code || at.name).split('\n')[0] ?? '';
    if (word !== '' && !words.includes(word)) words.push(word);
  }
  return words.join(': ');
}
