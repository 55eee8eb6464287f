import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ClipboardContent } from '#helper/clipboard/clipboard.ts';
import { HelperError } from '#helper/platform/helper-error.ts';

/**
 * On X11 a clipboard's content lives in the process that copied it, so a command that ends leaves it to a small process
 * of its own, which ends when something else is copied. Resolves once that one holds it.
 * @throws HelperError `clipboard_failed`.
 */
export async function leaveOnClipboard(content: ClipboardContent): Promise<void> {
  const main = fileURLToPath(new URL('../main.ts', import.meta.url));
  const kind = 'text' in content ? 'text' : 'png';
  const holder = spawn(process.execPath, [main, 'hold-clipboard', kind], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    cwd: '/',
  });
  const said = new Promise<string>((resolve, reject) => {
    let text = '';
    holder.once('error', reject);
    holder.stdin.once('error', reject);
    holder.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.includes('\n')) resolve(text.trim());
    });
    holder.stdout.once('close', () => resolve(text.trim()));
  });
  holder.stdin.end('text' in content ? content.text : content.png);
  const words = await said.catch((error) => String(error));
  holder.stdout.destroy();
  holder.unref();
  if (words !== 'held') throw new HelperError('clipboard_failed', words || 'The clipboard cannot be reached');
}
