import { existsSync } from 'node:fs';
import type { Engine } from './migrations.ts';
import type { DatabasePlace, TableRows } from './snapshot.ts';

/** What a database is to be filled with. */
export interface Filling {
  /** The migration that the rows are of; what came after it runs on them. */
  readonly migration: string;
  tables(): AsyncIterable<TableRows>;
}

export const engineOf = (place: DatabasePlace): Engine => (place.databaseUrl ? 'mysql' : 'sqlite');

/** Whether a database has no users and no pictures: one that was never used, or is not there at all. */
export async function isDatabaseEmpty(place: DatabasePlace): Promise<boolean> {
  if (place.databaseUrl) return await (await import('./refill-mysql.ts')).isMysqlEmpty(place.databaseUrl);
  if (!existsSync(place.sqliteFile)) return true;
  return (await import('./refill-sqlite.ts')).isSqliteEmpty(place.sqliteFile);
}

/**
 * Makes the database anew of such rows: all that was in our tables goes. Until the last row is in, an SQLite file has
 * not got its name, and a MySQL database has no rows.
 */
export async function refillDatabase(place: DatabasePlace, filling: Filling): Promise<void> {
  if (place.databaseUrl) return await (await import('./refill-mysql.ts')).refillMysql(place.databaseUrl, filling);
  await (await import('./refill-sqlite.ts')).refillSqlite(place.sqliteFile, filling);
}

/** Gathers rows into batches, so that a statement stays small whatever the rows hold. */
export async function* batches<Row extends readonly unknown[]>(
  rows: AsyncIterable<Row>,
  most: number,
  mostCharacters: number,
): AsyncGenerator<Row[]> {
  let batch: Row[] = [];
  let size = 0;
  for await (const row of rows) {
    batch.push(row);
    for (const value of row) size += typeof value === 'string' ? value.length : 8;
    if (batch.length < most && size < mostCharacters) continue;
    yield batch;
    batch = [];
    size = 0;
  }
  if (batch.length > 0) yield batch;
}
