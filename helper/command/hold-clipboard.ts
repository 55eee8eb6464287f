import { buffer } from 'node:stream/consumers';
import { openClipboard } from '#helper/clipboard/clipboard.ts';
import type { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** Not for people: what `leaveOnClipboard` starts. Holds what stdin has until something else is copied. */
export async function holdClipboard([kind]: string[], terminal: Terminal): Promise<ExitCode> {
  const content = await buffer(process.stdin);
  try {
    const clipboard = await openClipboard();
    await clipboard.copy(kind === 'png' ? { png: content } : { text: content.toString('utf8') });
    terminal.print('held');
    const stopped = new Promise((resolve) => terminal.signal.addEventListener('abort', resolve, { once: true }));
    await Promise.race([clipboard.released(), stopped]);
    clipboard.close();
    return 0;
  } catch (error) {
    terminal.print((error as Error).message.replaceAll('\n', ' '));
    return 7;
  }
}
