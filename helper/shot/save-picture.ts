import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HelperError } from '#helper/platform/helper-error.ts';

/**
 * Writes a picture where the person wants it, replacing what is there.
 * @throws HelperError `file_failed` when it cannot be written.
 */
export function savePicture(file: string, png: Uint8Array): string {
  return write(file, png, 'w');
}

/** Writes a picture into a folder under a name made of the local time; never over another one. */
export function savePictureIn(folder: string, png: Uint8Array, now = new Date()): string {
  const two = (value: number) => `${value}`.padStart(2, '0');
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const name = `Screenshot ${day} ${two(now.getHours())}-${two(now.getMinutes())}-${two(now.getSeconds())}`;
  for (let count = 1; ; count++) {
    const file = join(folder, `${name}${count > 1 ? ` (${count})` : ''}.png`);
    try {
      return write(file, png, 'wx');
    } catch (error) {
      const taken = ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code === 'EEXIST';
      if (!taken || count > 1000) throw error;
    }
  }
}

function write(file: string, png: Uint8Array, flag: 'w' | 'wx'): string {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, png, { flag });
    return file;
  } catch (error) {
    throw new HelperError('file_failed', `${file} cannot be written: ${(error as Error).message}`, { cause: error });
  }
}
