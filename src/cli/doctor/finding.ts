/** What one look has found. `note`: it works, and could be better; only `bad` counts for the exit code. */
export interface Finding {
  readonly name: string;
  readonly state: 'ok' | 'note' | 'bad';
  readonly detail: string;
  /** What to type or to do, one line each. */
  readonly advice: readonly string[];
}

export const ok = (name: string, detail: string): Finding => ({ name, state: 'ok', detail, advice: [] });
export const note = (name: string, detail: string, ...advice: string[]): Finding => ({
  name,
  state: 'note',
  detail,
  advice,
});
export const bad = (name: string, detail: string, ...advice: string[]): Finding => ({
  name,
  state: 'bad',
  detail,
  advice,
});

/** The first line of an error and of what was behind it. */
export function reasonOf(error: unknown): string {
  const words: string[] = [];
  for (let at = error; at instanceof Error; at = at.cause) {
    const word = (at.message || (at as { code?: string }).code || at.name).split('\n')[0] ?? '';
    if (word !== '' && !words.includes(word)) words.push(word);
  }
  return words.join(': ');
}
