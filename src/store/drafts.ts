import { existsSync, rmSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type FileLock, holdFileLock } from '#db/file-lock.ts';
import { newId } from '#db/new-id.ts';

/** Files that are being written. Each process has a folder of its own and a lock beside it that dies with the process. */
export interface Drafts {
  /** A path that nobody uses, in a folder that is there. */
  next(): Promise<string>;
  /** Removes what processes that are gone have left. */
  clear(): Promise<void>;
  close(): void;
}

/** Nothing is written under `folder` before the first draft. */
export function openDrafts(folder: string): Drafts {
  const own = join(folder, newId(12));
  const ownLock = `${own}.lock`;
  let lock: FileLock | undefined;
  return {
    next: async () => {
      // Made each time: an operator may have emptied the folder.
      await mkdir(own, { recursive: true, mode: 0o700 });
      if (!lock || !existsSync(ownLock)) lock = holdFileLock(ownLock, 10_000) ?? lock;
      return join(own, newId());
    },
    clear: async () => {
      for (const name of await readdir(folder).catch(() => [])) {
        const path = join(folder, name);
        if (name.endsWith('.lock') && path !== ownLock) await inherit(path);
      }
    },
    close: () => {
      rmSync(own, { recursive: true, force: true });
      lock?.release();
      rmSync(ownLock, { force: true });
    },
  };
}

/** A process that is alive has its lock, and is left in peace. */
async function inherit(lockFile: string): Promise<void> {
  const lock = holdFileLock(lockFile, 0);
  if (!lock) return;
  try {
    await rm(lockFile.slice(0, -'.lock'.length), { recursive: true, force: true });
  } finally {
    lock.release();
  }
  await rm(lockFile, { force: true });
}
