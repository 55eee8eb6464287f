import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Caller, requireAdmin } from '#authority/caller.ts';
import { holdFileLock } from '#db/file-lock.ts';
import { AppError } from '#errors/app-error.ts';
import { backupNames, draftsName, openBackup } from './backup.ts';
import { Pool } from './pool.ts';
import { backedFiles, backedPictures } from './verify-backup.ts';

export interface Forgotten {
  readonly backups: readonly string[];
  /** Pictures that only those backups had. */
  readonly pictures: number;
  readonly bytes: number;
}

/**
 * Removes all but the newest `keep` backups of a folder, and the pictures that none of the others names.
 * @throws AppError `conflict` while a backup is being made, or where the list of one that stays cannot be read.
 */
export async function forgetOld(folder: string, caller: Caller | undefined, keep: number): Promise<Forgotten> {
  requireAdmin(caller);
  const lock = holdFileLock(join(folder, 'backup.lock'), 0);
  if (!lock) throw new AppError('conflict', `A backup is just being made in ${folder}`);
  try {
    const names = await backupNames(folder);
    const stay = names.slice(-keep);
    const gone = names.slice(0, -keep);
    const needed = new Set<string>();
    for (const name of stay) {
      const backup = await openBackup(folder, name);
      for await (const pictures of backedPictures(backup)) for (const { sha256 } of pictures) needed.add(sha256);
      for await (const files of backedFiles(backup)) for (const { sha256 } of files) needed.add(sha256);
    }
    for (const name of gone) {
      // Under its own name it would look whole while it goes.
      await rename(join(folder, name), join(folder, draftsName, name));
      await rm(join(folder, draftsName, name), { recursive: true, force: true });
    }
    return { backups: gone, ...(await new Pool(folder).sweep((sha256) => needed.has(sha256))) };
  } finally {
    lock.release();
  }
}
