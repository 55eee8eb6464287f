import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { HelperError } from '#helper/platform/helper-error.ts';
import type { Clipboard } from './clipboard.ts';

/**
 * Copies through wl-copy, which asks the compositor by its data-control protocol where it has that, and else as a window
 * of its own does. It stays behind by itself until something else is copied, so nothing has to be held here. It offers one
 * thing: of a link and its picture, the link.
 */
export const waylandClipboard: Clipboard = {
  copy(content) {
    if ('text' in content) return offer([], Buffer.from(content.text));
    if ('png' in content) return offer(['-t', 'image/png'], content.png);
    return offer(['-t', 'text/uri-list'], Buffer.from(`${pathToFileURL(content.file).href}\r\n`));
  },
  released: async () => {},
  close: () => {},
};

async function offer(args: string[], bytes: Uint8Array): Promise<void> {
  const child = spawn('wl-copy', args, { stdio: ['pipe', 'ignore', 'pipe'] });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    words += chunk;
  });
  child.stdin.on('error', () => undefined).end(bytes);
  try {
    // Its first process ends once the clipboard is ours; the second one keeps the pipe of stderr, so `close` never comes.
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(words.trim() || `wl-copy ended with ${code}`);
  } catch (cause) {
    const why = (cause as Error).message;
    throw new HelperError('clipboard_failed', `The clipboard could not be written: ${why}`, { cause });
  } finally {
    child.stderr.destroy();
  }
}
