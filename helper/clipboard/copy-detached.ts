import { spawn } from 'node:child_process';
import { text as readText } from 'node:stream/consumers';
import { z } from 'zod';
import { HelperError } from '#helper/platform/helper-error.ts';
import { ownPartCommand } from '#helper/platform/own-command.ts';
import type { ClipboardContent } from './clipboard.ts';

const replySchema = z.discriminatedUnion('held', [
  z.object({ held: z.literal(true) }),
  z.object({ held: z.literal(false), code: z.string(), message: z.string() }),
]);

/** The program that keeps the clipboard; `text`, `png` or `both` with the text's length is added to its arguments. */
export interface HolderProgram {
  command: string;
  args: string[];
}

/**
 * Copies for a command that is about to end. On X11 the clipboard lives in the program that copied, so a small process of
 * ours stays behind until something else is copied or a clipboard manager took the content over.
 * @throws HelperError `clipboard_failed`, `no_display`, `unsupported_platform`
 */
export async function copyDetached(content: ClipboardContent, program = holderFile()): Promise<void> {
  if (process.platform === 'win32') {
    const { openClipboard } = await import('./clipboard.ts');
    return (await openClipboard()).copy(content); // The system keeps it; nobody has to stay behind.
  }
  const text = 'text' in content ? Buffer.from(content.text, 'utf8') : undefined;
  const png = 'png' in content ? content.png : undefined;
  const file = 'file' in content ? Buffer.from(content.file, 'utf8') : undefined;
  // With both, the text's length tells where the picture begins; the content itself goes where no other user can read it.
  const kind = file ? 'file' : text && png ? `both ${text.length}` : png ? 'png' : 'text';
  const child = spawn(program.command, [...program.args, kind], { detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
  const failed = new Promise<never>((_, reject) => {
    child.once('error', (cause) => reject(failure(cause)));
    child.stdin.once('error', (cause) => reject(failure(cause)));
  });
  failed.catch(() => undefined);
  child.stdin.end(Buffer.concat([text ?? Buffer.alloc(0), png ?? Buffer.alloc(0)]));
  const answer = await Promise.race([readText(child.stdout), failed]);
  child.unref();
  const reply = replySchema.safeParse(parseJson(answer));
  if (!reply.success) throw failure(reply.error);
  if (!reply.data.held) throw new HelperError('clipboard_failed', reply.data.message);
}

function holderFile(): HolderProgram {
  const [command, ...args] = ownPartCommand('clipboard/holder');
  return { command, args };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function failure(cause: unknown): HelperError {
  return new HelperError('clipboard_failed', 'The clipboard could not be written.', { cause });
}
