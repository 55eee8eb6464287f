import { constants } from 'node:fs';
import { access, copyFile, link, mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { AppError } from '#errors/app-error.ts';
import { type ByteRange, type LocalStore, type StoredPicture, StoreError } from './store.ts';

/** Files under `DATA_DIR/images`, in sub-folders by the key's first two characters; 0700 and 0600. A key is the id. */
export const diskDriver = {
  settings: {},
  needs: [],
  open: (_environment: unknown, dataDir: string) => openDiskStore(join(dataDir, 'images')),
};

export async function openDiskStore(folder: string): Promise<LocalStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const shard = (key: string) => join(folder, shardOf(key));
  const path = (key: string) => join(shard(key), key);
  return {
    name: 'disk',
    put: async ({ id, file }) => {
      await guarded(() => put(folder, shard(id), path(id), file));
      return id;
    },
    read: (key) => guarded(() => readFile(path(key)), 'not_found'),
    open: (key) => guarded(() => openFile(path(key)), 'not_found'),
    openPart: (key, range) => guarded(() => openFile(path(key), range), 'not_found'),
    fileOf: path,
    keyOf: (id) => id,
    remove: (keys) => remove(keys, shard, path),
    check: () => guarded(() => access(folder, constants.R_OK | constants.W_OK | constants.X_OK)),
    list: () => list(folder),
  };
}

const keyPattern = /^[0-9A-Za-z]{1,200}$/;

function shardOf(key: string): string {
  if (!keyPattern.test(key)) throw new AppError('internal', 'Not a key of the disk store');
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

async function openFile(path: string, range?: ByteRange): Promise<Readable> {
  const handle = await open(path, 'r');
  return handle.createReadStream({ ...range, highWaterMark: 256 * 1024 });
}

/** Unlinks all first and then syncs each folder once: what costs is the sync. */
async function remove(
  keys: readonly string[],
  shard: (key: string) => string,
  path: (key: string) => string,
): Promise<(AppError | undefined)[]> {
  const changed = new Set<string>();
  const unlinkOne = async (key: string) => {
    // A draft is left only by a copy that was cut off: without the picture itself there may be one.
    if ((await unlinked(path(key))) || (await unlinked(draftOf(path(key))))) changed.add(shard(key));
  };
  const failures = await Promise.all(keys.map((key) => failureOf(() => unlinkOne(key))));
  const synced = new Map<string, AppError | undefined>();
  await Promise.all([...changed].map(async (one) => synced.set(one, await failureOf(() => syncFolder(one)))));
  return keys.map((key, at) => failures[at] ?? synced.get(shard(key)));
}

async function unlinked(path: string): Promise<boolean> {
  try {
    await unlink(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

async function failureOf(work: () => Promise<void>): Promise<AppError | undefined> {
  try {
    await guarded(work);
    return undefined;
  } catch (error) {
    return error as AppError;
  }
}

async function* list(folder: string): AsyncIterable<StoredPicture> {
  for (const shard of await guarded(() => readdir(folder))) {
    for (const key of await guarded(() => readdir(join(folder, shard)), 'not_found').catch(() => [])) {
      if (!keyPattern.test(key)) continue;
      const found = await stat(join(folder, shard, key)).catch(() => undefined);
      if (found) yield { key, id: key, bytes: found.size, storedAt: found.mtimeMs };
    }
  }
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
    throw new StoreError('The picture store does not answer', { cause: error });
  }
}

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException).code);
