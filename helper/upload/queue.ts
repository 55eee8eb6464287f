import { randomBytes, randomUUID } from 'node:crypto';
import {
  constants,
  createReadStream,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { copyFile, open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { idempotencyKeySchema } from '#contract/image.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { whyNotWritten } from '#helper/platform/why-not-written.ts';
import type { Picture } from '#helper/server/server.ts';
import { makePrivate } from '#helper/settings/folders.ts';
import { writePrivate } from '#helper/settings/write-private.ts';

const entrySchema = z.object({
  id: z.string().regex(/^[0-9A-Za-z-]+$/),
  /** The picture's file name inside the queue folder. */
  file: z.string().regex(/^[0-9A-Za-z.-]+$/),
  key: idempotencyKeySchema,
  title: z.string().optional(),
  createdAt: z.iso.datetime(),
  /** Whose picture it is; unset when nobody was signed in. It goes to that account and to no other by itself. */
  owner: z.object({ server: z.string(), user: z.string() }).optional(),
  attempts: z.number().int(),
  lastTry: z.iso.datetime().optional(),
  lastError: z.string().optional(),
  /** The server has said no for good: only a person may try again. */
  refused: z.boolean().optional(),
  /** Nobody has said yet what is to become of it: only a person may send it. */
  held: z.boolean().optional(),
});

/** A picture that no server has acknowledged yet. Times are ISO 8601 in UTC. */
export type Entry = z.infer<typeof entrySchema>;

export interface Kept extends Entry {
  /** Absolute path of the picture. */
  readonly path: string;
  readonly bytes: number;
}

interface NewEntry {
  readonly owner: Entry['owner'];
  readonly title?: string | undefined;
  readonly held?: boolean;
  readonly now?: number | undefined;
}

/**
 * Puts a capture into the queue: once this returns it outlives the process. `flushed` resolves when it would outlive the
 * machine's power too, so that an upload need not wait for the disk.
 * @throws HelperError `file_failed` where there is no room; nothing is left of it then.
 */
export function keepCapture(folder: string, png: Uint8Array, about: NewEntry): { entry: Kept; flushed: Promise<void> } {
  const entry = draft('png', about);
  const path = join(folder, entry.file);
  try {
    makePrivate(folder);
    writeEntry(folder, entry, false);
    writeFileSync(partOf(path), png, { mode: 0o600, flag: 'wx' });
    renameSync(partOf(path), path);
  } catch (error) {
    for (const left of [partOf(path), notePath(folder, entry)]) removeIfThere(left);
    throw new HelperError('file_failed', `The picture cannot be kept in ${folder}: ${whyNotWritten(error)}`, {
      cause: error,
    });
  }
  const flushed = Promise.all([flush(path), flush(notePath(folder, entry))])
    .then(() => flushFolder(folder))
    .catch(() => {}); // Sent and moved away in the meantime, or on a disk that cannot.
  return { entry: { ...entry, path, bytes: png.length }, flushed };
}

/** Puts a copy of a picture file into the queue. @throws HelperError `file_failed`. */
export async function keepFile(folder: string, file: string, extension: string, about: NewEntry): Promise<Kept> {
  const entry = draft(extension, about);
  const path = join(makePrivate(folder), entry.file);
  try {
    await copyFile(file, partOf(path), constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    const copy = await open(partOf(path), 'r+');
    await copy.chmod(0o600);
    await copy.sync();
    await copy.close();
    writeEntry(folder, entry);
    renameSync(partOf(path), path);
  } catch (error) {
    for (const left of [partOf(path), notePath(folder, entry)]) removeIfThere(left);
    throw new HelperError('file_failed', `${file} cannot be copied to ${folder}: ${whyNotWritten(error)}`, {
      cause: error,
    });
  }
  return { ...entry, path, bytes: statSync(path).size };
}

/** Puts what comes in pieces into the queue. @throws HelperError `file_failed` where there is no room. */
export async function keepPieces(
  folder: string,
  pieces: Iterable<Uint8Array>,
  extension: string,
  about: NewEntry,
): Promise<Kept> {
  const entry = draft(extension, about);
  const path = join(makePrivate(folder), entry.file);
  try {
    const part = await open(partOf(path), 'wx', 0o600);
    try {
      for (const piece of pieces) await part.writeFile(piece);
      await part.sync();
    } finally {
      await part.close();
    }
    writeEntry(folder, entry);
    renameSync(partOf(path), path);
  } catch (error) {
    for (const left of [partOf(path), notePath(folder, entry)]) removeIfThere(left);
    throw new HelperError('file_failed', `${path} cannot be written: ${whyNotWritten(error)}`, { cause: error });
  }
  return { ...entry, path, bytes: statSync(path).size };
}

/** Lets a held picture be sent like any other. */
export function letGo(folder: string, { path, bytes, held: _held, ...entry }: Kept): Kept {
  writeEntry(folder, entry);
  return { ...entry, path, bytes };
}

/** Everything that waits, the oldest first. A picture whose note was damaged is found all the same, held for its person. */
export function listQueue(folder: string): Kept[] {
  const names = readNames(folder);
  const pictures = names.filter((name) => !name.endsWith('.json') && !name.endsWith('.part'));
  const found = pictures.flatMap((file) => {
    const noted = readEntry(join(folder, `${file.slice(0, file.indexOf('.'))}.json`));
    const entry = noted?.file === file ? noted : adopt(folder, file);
    const stats = statSync(join(folder, file), { throwIfNoEntry: false });
    return entry && stats ? [{ ...entry, path: join(folder, file), bytes: stats.size }] : [];
  });
  return found.sort((a, b) => a.id.localeCompare(b.id));
}

/** @throws HelperError `not_found`. */
export function findInQueue(folder: string, id: string): Kept {
  const entry = listQueue(folder).find((candidate) => candidate.id === id);
  if (!entry) throw new HelperError('not_found', `There is nothing called ${id} in the queue. See: prntscrn queue`);
  return entry;
}

/** Notes a failed attempt beside the picture; one that has left the queue meanwhile stays away. */
export function noteFailure(folder: string, entry: Kept, error: Error, refused: boolean, now = Date.now()): void {
  if (!readNames(folder).includes(entry.file)) return;
  const { path: _path, bytes: _bytes, ...kept } = entry;
  const attempts = entry.attempts + 1;
  const lastTry = new Date(now).toISOString();
  const noted = { ...kept, attempts, lastTry, lastError: error.message, ...(refused && { refused }) };
  unlessFull(() => writeEntry(folder, noted));
}

/** Takes a picture out of the queue for good. The note goes last: a note alone counts for nothing. */
export function drop(folder: string, entry: Entry): void {
  rmSync(join(folder, entry.file), { force: true });
  rmSync(notePath(folder, entry), { force: true });
}

/** The queued picture's content, read as it is sent. */
export function pictureOf(entry: Kept): Picture {
  return { bytes: entry.bytes, pieces: () => createReadStream(entry.path) };
}

function draft(extension: string, { owner, title, held, now = Date.now() }: NewEntry): Entry {
  const createdAt = new Date(now).toISOString();
  const id = `${createdAt.slice(0, 19).replace(/[-:]/g, '').replace('T', '-')}-${randomBytes(3).toString('hex')}`;
  return {
    id,
    file: `${id}.${extension}`,
    key: randomUUID(),
    createdAt,
    attempts: 0,
    ...(owner && { owner }),
    ...(title !== undefined && { title }),
    ...(held && { held }),
  };
}

/** What is still being written: its writer's process id is in the name, so that nobody tidies it away meanwhile. */
function partOf(path: string): string {
  return `${path}.${process.pid}.part`;
}

function notePath(folder: string, entry: Entry): string {
  return join(folder, `${entry.id}.json`);
}

// The note is written before its picture gets its name, so a picture is never without one.
function writeEntry(folder: string, entry: Entry, flush = true): void {
  writePrivate(notePath(folder, entry), `${JSON.stringify(entry, null, 2)}\n`, flush);
}

function readEntry(file: string): Entry | undefined {
  try {
    return entrySchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/**
 * A picture whose note cannot be read gets a new one. Whose it was is then unknown, and whether anybody wanted it sent; the
 * key is made of its name, so that two processes that find it give it the same one.
 */
function adopt(folder: string, file: string): Entry | undefined {
  const parts = /^([0-9A-Za-z-]+)\.([0-9a-z]+)$/.exec(file);
  const stats = statSync(join(folder, file), { throwIfNoEntry: false });
  if (!parts?.[1] || !parts[2] || !stats) return undefined;
  const about = { owner: undefined, held: true, now: stats.mtimeMs };
  const entry = { ...draft(parts[2], about), id: parts[1], file, key: `adopted-${parts[1]}`.slice(0, 64) };
  unlessFull(() => writeEntry(folder, entry));
  return entry;
}

/** What is only remarked about a picture that is safe may fail: a full disk must not hide what really went wrong. */
function unlessFull(write: () => void): void {
  try {
    write();
  } catch {
    // The picture lies beside it, and that is what counts.
  }
}

function removeIfThere(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Where nothing can be written, nothing can be removed either.
  }
}

function readNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Windows flushes only what may be written. */
async function flush(path: string): Promise<void> {
  const handle = await open(path, process.platform === 'win32' ? 'r+' : 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** So that the new names outlive the machine's power; Windows keeps a journal of them and opens no folders. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform !== 'win32') await flush(folder);
}
