import type { Config } from '#config/config.ts';
import type { Database } from './database.ts';
import { openSqlite } from './sqlite.ts';

/** Opens and migrates the database that the settings name. */
export async function openDatabase(settings: Pick<Config, 'databaseUrl' | 'sqliteFile'>): Promise<Database> {
  if (!settings.databaseUrl) return openSqlite(settings.sqliteFile);
  // Loaded where it is used: the two drivers together take longer to load than the rest of the server.
  const { openMysql } = await import('./mysql.ts');
  return openMysql(settings.databaseUrl);
}
