import type { Log } from '#log/log.ts';
import type { Desk } from './command.ts';

/** What a verb reports goes to stderr as text, warnings and worse alone: stdout is the answer's. */
export function notingLog({ note }: Pick<Desk, 'note'>): Log {
  const tell = (said: unknown, words?: string) => {
    const { err } = said as { err?: unknown };
    note(`${words ?? String(said)}${err instanceof Error ? `: ${err.message}` : ''}`);
  };
  return { info: () => undefined, warn: tell, error: tell };
}
