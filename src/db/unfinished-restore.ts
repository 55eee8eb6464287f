import { dirname, join } from 'node:path';

/** The file that lies in DATA_DIR, beside where the SQLite database is or would be, from a restore's first change to its last. */
export function unfinishedRestore(sqliteFile: string): string {
  return join(dirname(sqliteFile), 'restore-unfinished.json');
}
