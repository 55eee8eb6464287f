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
