import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '#helper/platform/is-alive.ts';

/** A note without its picture, or a draft of a note, may be its writer's for so long, in milliseconds. */
const WRITING = 60_000;

/**
 * Settles what a killed helper has left in the middle: a whole picture that only lacked its name gets it, half a picture
 * and a note whose picture has gone are removed. What a living process is writing is left alone.
 */
export function tidyQueue(folder: string, now = Date.now()): void {
  for (const name of namesIn(folder)) {
    try {
      settle(folder, name, now);
    } catch {
      // Another process has just settled it, or the disk is full; the next start comes by again.
    }
  }
}

function settle(folder: string, name: string, now: number): void {
  const path = join(folder, name);
  const [, picture, writer] = /^(.+)\.(\d+)\.part$/.exec(name) ?? [];
  if (picture && writer) {
    if (isAlive(Number(writer))) return;
    if (isWhole(path, picture) && !existsSync(join(folder, picture))) renameSync(path, join(folder, picture));
    else rmSync(path);
    return;
  }
  const isDraft = name.endsWith('.part');
  const isNote = name.endsWith('.json') && !hasPicture(folder, name.slice(0, -'json'.length));
  if ((isDraft || isNote) && now - statSync(path).mtimeMs > WRITING) rmSync(path);
}

function hasPicture(folder: string, start: string): boolean {
  return namesIn(folder).some((name) => name.startsWith(start) && name !== `${start}json`);
}

/** Whether a file ends as its kind of picture does: PNG 11.2.5, GIF89a 27, the length in a WebP's header. */
function isWhole(path: string, name: string): boolean {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const read = (at: number, bytes: number) => {
      const buffer = Buffer.alloc(bytes);
      readSync(file, buffer, 0, bytes, Math.max(0, at));
      return buffer;
    };
    if (name.endsWith('.png')) return read(size - 12, 12).toString('hex') === '0000000049454e44ae426082';
    if (name.endsWith('.gif')) return read(size - 2, 2).toString('hex') === '003b';
    return name.endsWith('.webp') && read(4, 4).readUInt32LE() + 8 === size;
  } finally {
    closeSync(file);
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // Nothing has been kept yet.
  }
}
