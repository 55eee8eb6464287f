import { constants } from 'node:fs';
import { access, copyFile, link, mkdir, open, readFile, rename, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { AppError } from '#errors/app-error.ts';
import type { ByteRange, Store } from './store.ts';

/** Files under `folder`, in sub-folders by the key's first two characters; 0700 and 0600. */
export async function openDiskStore(folder: string): Promise<Store> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const shard = (key: string) => join(folder, shardOf(key));
  const path = (key: string) => join(shard(key), key);
  return {
    name: 'disk',
    put: (key, file) => guarded(() => put(folder, shard(key), path(key), file)),
    read: (key) => guarded(() => readFile(path(key)), 'not_found'),
    open: (key, range) => guarded(() => openPart(path(key), range), 'not_found'),
    remove: (key) => guarded(() => remove(shard(key), path(key))),
    check: () => guarded(() => access(folder, constants.R_OK | constants.W_OK | constants.X_OK)),
  };
}

function shardOf(key: string): string {
  if (!/^[0-9A-Za-z]{1,200}$/.test(key)) throw new AppError('internal', 'Not a key of the disk store');
  return key.slice(0, 2);
}

async function put(folder: string, shard: string, path: string, file: string): Promise<void> {
  try {
    await place(file, path);
  } catch (error) {
    // The first key of this folder.
    if (codeOf(error) !== 'ENOENT') throw error;
    await mkdir(shard, { recursive: true, mode: 0o700 });
    await syncFolder(folder);
    await place(file, path);
  }
  await syncFolder(shard);
}

async function place(file: string, path: string): Promise<void> {
  try {
    // The file is synced already: a second name for it costs no copy and appears whole or not at all.
    await link(file, path);
  } catch (error) {
    if (!cannotLink.has(codeOf(error))) throw error;
    await copyInto(file, path);
  }
}

// There already; on another file system; on one without hard links.
const cannotLink = new Set(['EEXIST', 'EXDEV', 'EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK']);

async function copyInto(file: string, path: string): Promise<void> {
  const draft = draftOf(path);
  await copyFile(file, draft);
  const handle = await open(draft, 'r+');
  try {
    await handle.chmod(0o600);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, path);
}

const draftOf = (path: string) => `${path}.draft`;

async function openPart(path: string, range: ByteRange): Promise<Readable> {
  const handle = await open(path, 'r');
  return handle.createReadStream({ start: range.start, end: range.end, highWaterMark: 256 * 1024 });
}

async function remove(shard: string, path: string): Promise<void> {
  await rm(draftOf(path), { force: true });
  try {
    await unlink(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  await syncFolder(shard);
}

/** Makes names in a folder survive a power cut; where folders cannot be opened (Windows), the system sees to it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function guarded<T>(
  work: () => Promise<T>,
  whenMissing: 'not_found' | 'unavailable' = 'unavailable',
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError) throw error;
    const code = codeOf(error);
    if (code === 'ENOENT' && whenMissing === 'not_found') {
      throw new AppError('not_found', 'These bytes are not in the store', { cause: error });
    }
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new AppError('storage_full', 'The server has no room for this picture', { cause: error });
    }
    throw new AppError('unavailable', 'The picture store does not answer', {
      cause: error,
      headers: { 'Retry-After': '10' },
    });
  }
}

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException).code);
