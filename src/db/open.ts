import { existsSync } from 'node:fs';
import type { Config } from '#config/config.ts';
import type { Database } from './database.ts';
import { openSqlite } from './sqlite.ts';
import { unfinishedRestore } from './unfinished-restore.ts';

/**
 * Opens and migrates the database that the settings name.
 * @throws Error while it is being restored, or where that was cut off.
 */
export async function openDatabase(settings: Pick<Config, 'databaseUrl' | 'sqliteFile'>): Promise<Database> {
  const unfinished = unfinishedRestore(settings.sqliteFile);
  if (existsSync(unfinished))
    throw new Error(`A restore is under way or was cut off: run it again to end it (${unfinished} tells of it)`);
  if (!settings.databaseUrl) return openSqlite(settings.sqliteFile);
  // Loaded where it is used: the two drivers together take longer to load than the rest of the server.
  const { openMysql } = await import('./mysql.ts');
  return openMysql(settings.databaseUrl);
}
