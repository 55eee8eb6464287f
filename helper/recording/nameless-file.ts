import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, openSync, readdirSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { HelperError } from '#helper/platform/helper-error.ts';
import { makePrivate } from '#helper/settings/folders.ts';

const prefix = 'recording-';

/**
 * A private file that has no name from the start, where the system allows it: however the process ends, nothing stays.
 * Its number is good in every thread of this process.
 */
export interface NamelessFile {
  readonly handle: number;
  close(): void;
}

/** @throws HelperError `file_failed` */
export function openNameless(folder: string): NamelessFile {
  const file = join(folder, `${prefix}${process.pid}-${randomBytes(6).toString('hex')}.part`);
  try {
    makePrivate(folder);
    sweep(folder);
    const handle = openSync(file, 'wx+', 0o600);
    // Windows takes no name from an open file: there it goes when it is closed, or with the next recording.
    const named = process.platform === 'win32';
    if (!named) rmSync(file);
    let open = true;
    const close = () => {
      if (!open) return;
      open = false;
      closeSync(handle);
      if (named) rmSync(file, { force: true });
    };
    return { handle, close };
  } catch (cause) {
    throw new HelperError('file_failed', `There is no room to record in ${folder}: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** Writes all of it at a place. @throws HelperError `file_failed`, as when the disk is full. */
export function writeAt(handle: number, bytes: Uint8Array, position: number): void {
  try {
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(handle, bytes, done, bytes.length - done, position + done);
    }
  } catch (cause) {
    throw new HelperError('file_failed', `The recording could not be written: ${(cause as Error).message}`, { cause });
  }
}

/** What stands at a place. */
export function readAt(handle: number, position: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let done = 0; done < length; ) {
    const count = readSync(handle, bytes, done, length - done, position + done);
    if (count === 0) throw new HelperError('file_failed', 'The recording is shorter than it was');
    done += count;
  }
  return bytes;
}

/** The whole content, piece by piece. */
export function* piecesOf(handle: number): Generator<Buffer> {
  const { size } = fstatSync(handle);
  for (let at = 0; at < size; at += 1 << 18) yield readAt(handle, at, Math.min(1 << 18, size - at));
}

/** What a killed helper left where files cannot be nameless. */
function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
    if (!pid || Number(pid) === process.pid) continue;
    try {
      process.kill(Number(pid), 0);
    } catch {
      rmSync(join(folder, name), { force: true });
    }
  }
}
