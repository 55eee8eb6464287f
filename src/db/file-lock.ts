import Sqlite from 'better-sqlite3';

export interface FileLock {
  release(): void;
}

/**
 * Takes an exclusive lock on a file for as long as this process lives, or undefined where another has it after
 * `waitMs`. It is SQLite's lock: the kernel lets go of it at a kill -9, and no re-used pid can look like its holder.
 */
export function holdFileLock(file: string, waitMs: number): FileLock | undefined {
  const lock = new Sqlite(file, { timeout: waitMs });
  try {
    // Nothing is ever written, so no journal has to lie beside the file.
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if ((error as { code?: unknown }).code === 'SQLITE_BUSY') return undefined;
    throw error;
  }
  return { release: () => lock.close() };
}
