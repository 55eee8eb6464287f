import { mkdirSync, rmSync } from 'node:fs';
import { mkdir, open, readdir, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type FileLock, holdFileLock } from '#db/file-lock.ts';
import { newId } from '#db/new-id.ts';
import { sharedRun } from '#db/shared-run.ts';

/**
 * The folder of uploads in progress, which is also the journal: as long as an upload's draft is there, the picture's file and its
 * row may be apart. Each process has a folder of its own and a lock beside it that dies with the process.
 */
export interface Incoming {
  /** A private place for one upload as it will be served; the name is free. */
  draft(id: string): string;
  /** A private place for one upload as it comes in, where it is not held in memory. */
  part(id: string): string;
  /** Makes drafts survive a power cut, before the store gets it. */
  sync(): Promise<void>;
  /** Takes a draft out of the journal, unless it was abandoned: file and row are both there, or neither. */
  settle(id: string): Promise<void>;
  /** Leaves a draft whose row may or may not be there to the next `leftovers`. */
  abandon(id: string): void;
  /** Drafts that nobody works on any more: those abandoned here, and those of processes that are gone. */
  leftovers(settle: (id: string) => Promise<void>): Promise<void>;
  close(): void;
}

/** Opens this process's folder under `folder`. */
export function openIncoming(folder: string): Incoming {
  const own = join(folder, newId(12));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = holdFileLock(`${own}.lock`, 10_000);
  if (!lock) throw new Error(`${own}.lock is held by another process`);
  mkdirSync(own, { mode: 0o700 });
  const abandoned = new Set<string>();
  const parts = new Set<string>();
  const discard = async (id: string) => {
    const part = parts.delete(id) ? drop(partIn(own, id)) : undefined;
    await Promise.all([drop(join(own, id)), part]);
  };

  return {
    draft: (id) => join(own, id),
    part: (id) => {
      parts.add(id);
      return partIn(own, id);
    },
    sync: sharedRun(() => syncFolder(own)),
    settle: async (id) => void (abandoned.has(id) || (await discard(id))),
    abandon: (id) => void abandoned.add(id),
    leftovers: async (settle) => {
      for (const id of abandoned) {
        await settle(id);
        await discard(id);
        abandoned.delete(id);
      }
      for (const name of await readdir(folder)) {
        if (name.endsWith('.lock') && join(folder, name) !== `${own}.lock`) await inherit(join(folder, name), settle);
      }
    },
    close: () => close(own, lock, abandoned.size === 0),
  };
}

const partIn = (folder: string, id: string) => join(folder, `${id}.part`);

// `rm` with `force` takes three times as long, and this is done twice for each upload.
async function drop(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Settles what a dead process left. A process that is alive has its lock, and is left in peace. */
async function inherit(lockFile: string, settle: (id: string) => Promise<void>): Promise<void> {
  const lock = holdFileLock(lockFile, 0);
  if (!lock) return;
  const folder = lockFile.slice(0, -'.lock'.length);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const name of await readdir(folder)) {
      const id = name.replace(/\.part$/, '');
      if (id === name) await settle(id);
      await rm(join(folder, name), { force: true });
    }
    await rm(folder, { recursive: true, force: true });
  } finally {
    lock.release();
  }
  await rm(lockFile, { force: true });
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function close(own: string, lock: FileLock, empty: boolean): void {
  if (empty) rmSync(own, { recursive: true, force: true });
  lock.release();
  if (empty) rmSync(`${own}.lock`, { force: true });
}
