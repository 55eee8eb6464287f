import { chmodSync, constants, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HelperError } from '#helper/platform/helper-error.ts';
import { whyNotWritten } from '#helper/platform/why-not-written.ts';

/** A picture's content, or the file that has it. */
type Content = Uint8Array | { readonly copyOf: string };

/**
 * Writes a picture where the person wants it, replacing what is there.
 * @throws HelperError `file_failed` when it cannot be written.
 */
export function savePicture(file: string, content: Content): string {
  return write(file, content, 'w');
}

const still = { name: 'Screenshot', extension: 'png' } as const;

/** Writes a picture into a folder under a name made of the local time; never over another one. */
export function savePictureIn(
  folder: string,
  content: Content,
  now = new Date(),
  kind: { readonly name: string; readonly extension: string } = still,
): string {
  const two = (value: number) => `${value}`.padStart(2, '0');
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const name = `${kind.name} ${day} ${two(now.getHours())}-${two(now.getMinutes())}-${two(now.getSeconds())}`;
  for (let count = 1; ; count++) {
    const file = join(folder, `${name}${count > 1 ? ` (${count})` : ''}.${kind.extension}`);
    try {
      return write(file, content, 'wx');
    } catch (error) {
      const taken = ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code === 'EEXIST';
      if (!taken || count > 1000) throw error;
    }
  }
}

function write(file: string, content: Content, flag: 'w' | 'wx'): string {
  try {
    mkdirSync(dirname(file), { recursive: true });
    if ('copyOf' in content) {
      copyFileSync(content.copyOf, file, flag === 'wx' ? constants.COPYFILE_EXCL : 0);
      // The queue is private; what a person saves is as private as their other files.
      chmodSync(file, 0o666 & ~process.umask());
    } else writeFileSync(file, content, { flag });
    return file;
  } catch (error) {
    throw new HelperError('file_failed', `${file} cannot be written: ${whyNotWritten(error)}`, { cause: error });
  }
}
