import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makePrivate } from './folders.ts';

/** Replaces a file in one step, 0600 and (with `flush`) on the disk when it returns; a crash leaves the old or the new one. */
export function writePrivate(file: string, text: string | Uint8Array, flush = true): void {
  makePrivate(dirname(file));
  const draft = `${file}.${randomBytes(6).toString('hex')}.part`;
  try {
    const handle = openSync(draft, 'wx', 0o600);
    try {
      writeFileSync(handle, text);
      if (flush) fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
