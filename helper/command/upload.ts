import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { requireAccount } from '#helper/account/account.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { type Folders, findFolders } from '#helper/settings/folders.ts';
import { deliver } from '#helper/upload/deliver.ts';
import { drop, keepFile } from '#helper/upload/queue.ts';
import { sniffExtension } from '#helper/upload/sniff.ts';
import { connect } from './connect.ts';
import type { ExitCode } from './exit-code.ts';
import { parse } from './parse.ts';
import type { Terminal } from './terminal.ts';

/** `upload FILE…`: prints one link a file. The first file that fails ends it; those before it are uploaded. */
export async function upload(argv: string[], terminal: Terminal): Promise<ExitCode> {
  const options = { title: { type: 'string' }, json: { type: 'boolean' } } as const;
  const { values, positionals } = parse(argv, options, {
    least: 1,
    most: Number.POSITIVE_INFINITY,
    missing: 'Name the picture files that are to be uploaded',
  });
  const folders = findFolders(terminal.env);
  const { server, user } = requireAccount(folders.state);
  const delivery = { queue: folders.queue, server: connect(folders), recent: folders.state };
  const owner = { server, user: user.id };
  for (const [at, name] of positionals.entries()) {
    const file = resolve(name);
    const entry = await keepFile(folders.queue, file, await extensionOf(file), { owner, title: values.title });
    const which = positionals.length > 1 ? ` ${at + 1} of ${positionals.length}` : '';
    const progress = (share: number) => terminal.progress(`Uploading${which} ${Math.floor(share * 100)} %`);
    const answer = await deliver(delivery, entry, { signal: terminal.signal, progress }).catch((error) => {
      throw withoutCopy(folders, entry, file, error);
    });
    terminal.print(values.json ? JSON.stringify(answer) : answer.url);
  }
  return 0;
}

/** @throws HelperError `file_failed`; `refused` for what is no picture, before anything is copied or sent. */
async function extensionOf(file: string): Promise<string> {
  const start = Buffer.alloc(16);
  try {
    const handle = await open(file, 'r');
    try {
      if (!(await handle.stat()).isFile()) throw new Error('it is not a file');
      await handle.read(start, 0, 16, 0);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new HelperError('file_failed', `${file} cannot be read: ${whyNotRead(error)}`, { cause: error });
  }
  const extension = sniffExtension(start);
  if (extension) return extension;
  throw new HelperError('refused', `${file} is no picture that the server takes (PNG, JPEG, GIF, WebP, AVIF)`);
}

function whyNotRead(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file';
  return code === 'EACCES' || code === 'EPERM' ? 'it is not yours to read' : message;
}

/** What the server refused for good is still where it came from: a copy in the queue would only be in the way. */
function withoutCopy(folders: Folders, entry: Parameters<typeof drop>[1], file: string, error: unknown): unknown {
  if (!(error instanceof HelperError) || error.code !== 'refused') return error;
  drop(folders.queue, entry);
  const reason = error.cause instanceof Error ? error.cause.message : error.message;
  return new HelperError('refused', `${file} was refused: ${reason}`, { cause: error });
}
