import { HelperError } from '#helper/platform/helper-error.ts';
import type { Texts } from '#helper/texts/english.ts';

/** What went wrong with a shot, in the desktop's language: what it comes down to, and why. */
export function failureWords(error: unknown, { notify: words, problems }: Texts): { title: string; body: string } {
  const known = error instanceof HelperError ? error : undefined;
  const message = error instanceof Error ? error.message : String(error);
  // The picture is safe, and that is the first thing to know; the command in the words is for a terminal.
  const waits = /\nThe picture is kept: /.test(message);
  const [first = message] = message.split('\n');
  const said = (known && problems[known.code])?.replace('{message}', first);
  return waits ? { title: words.waits, body: said ?? first } : { title: words.failed, body: said ?? message };
}
