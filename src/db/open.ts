import type { Config } from '#config/config.ts';
import type { Database } from './database.ts';
import { openMysql } from './mysql.ts';
import { openSqlite } from './sqlite.ts';

/** Opens and migrates the database that the settings name. */
export async function openDatabase(settings: Pick<Config, 'databaseUrl' | 'sqliteFile'>): Promise<Database> {
  return settings.databaseUrl ? openMysql(settings.databaseUrl) : openSqlite(settings.sqliteFile);
}
