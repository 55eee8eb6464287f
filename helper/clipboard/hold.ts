import { buffer } from 'node:stream/consumers';
import { HelperError } from '#helper/platform/helper-error.ts';
import { type ClipboardContent, openClipboard } from './clipboard.ts';

/** What the holder tells its parent in one line of JSON. */
export type HolderReply = { held: true } | { held: false; code: string; message: string };

/**
 * Holds the clipboard for a command that has already ended: takes the content from standard input, says on standard
 * output that it has it, and returns when something else was copied or a clipboard manager took it over.
 */
export async function holdClipboard(kind: string | undefined): Promise<void> {
  const bytes = await buffer(process.stdin);
  const content = contentOf(kind ?? 'text', bytes);
  try {
    const clipboard = await openClipboard();
    await clipboard.copy(content);
    await reply({ held: true });
    await clipboard.released();
    clipboard.close();
  } catch (error) {
    const { code, message } =
      error instanceof HelperError ? error : { code: 'clipboard_failed', message: String(error) };
    await reply({ held: false, code, message });
    process.exitCode = 1;
  }
}

function contentOf(kind: string, bytes: Buffer): ClipboardContent {
  if (kind === 'png') return { png: bytes };
  if (kind === 'file') return { file: bytes.toString('utf8') };
  if (kind === 'text') return { text: bytes.toString('utf8') };
  const length = Number(kind.split(' ')[1]);
  return { text: bytes.toString('utf8', 0, length), png: bytes.subarray(length) };
}

/** The parent waits for the end of standard output, so it is closed as well. */
function reply(answer: HolderReply): Promise<void> {
  return new Promise((resolve) => process.stdout.end(`${JSON.stringify(answer)}\n`, () => resolve()));
}
