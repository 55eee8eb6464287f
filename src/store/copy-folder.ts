import { mkdir, readdir, rename, unlink, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '#errors/app-error.ts';

/** Where the cache has its files: `{first 2 characters}/{id}`, in folders that nobody else on the machine can read. */
export class CopyFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  path(id: string): string {
    if (!idPattern.test(id)) throw new AppError('internal', 'Not the id of a picture');
    return join(this.#folder, id.slice(0, 2), id);
  }

  /** Gives a whole file its name and its time, in epoch milliseconds; the draft's name is gone afterwards in any case. */
  async take(draft: string, id: string, time: number): Promise<void> {
    const path = this.path(id);
    try {
      await utimes(draft, time / 1000, time / 1000);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await rename(draft, path);
    } finally {
      // It may not be there to rename, and of two names of one file rename leaves both.
      await removeFile(draft);
    }
  }

  remove(id: string): Promise<void> {
    return removeFile(this.path(id));
  }

  async *files(): AsyncGenerator<{ id: string; path: string }> {
    for (const shard of await readdir(this.#folder).catch(() => [])) {
      if (shard.length !== 2) continue;
      for (const id of await readdir(join(this.#folder, shard)).catch(() => [])) {
        if (idPattern.test(id)) yield { id, path: join(this.#folder, shard, id) };
      }
    }
  }
}

const idPattern = /^[0-9A-Za-z]{22}$/;

/** Removes a file, if it is there. */
export async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
