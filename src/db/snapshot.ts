import { getTableName, is, Table } from 'drizzle-orm';
import type { Config } from '#config/config.ts';
import type { Engine } from './migrations.ts';
import { sqliteSchema } from './schema/sqlite-schema.ts';

/** What a column holds, on either engine: booleans are 0 and 1. */
export type Value = string | number | null;

/** One table, row by row. It has to be read to its end before the next one is asked for. */
export interface TableRows {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: AsyncIterable<readonly Value[]>;
}

/** A database as it was at one moment, whatever is written meanwhile. */
export interface Snapshot {
  readonly engine: Engine;
  /** The last migration that it has seen. */
  readonly migration: string;
  tables(): AsyncIterable<TableRows>;
}

export type DatabasePlace = Pick<Config, 'databaseUrl' | 'sqliteFile'>;

/** The names of all tables of ours. */
export const tableNames: readonly string[] = Object.values(sqliteSchema)
  .filter((value) => is(value, Table))
  .map((table) => getTableName(table));

/** Counts of the last minutes and questions that browsers are just answering: nothing to keep. */
const passing = new Set(['rate_limits', 'challenges']);

export const keptTables = tableNames.filter((name) => !passing.has(name));

/**
 * Reads a database as of one moment beside those who write to it. Memory is bounded: rows come as they are read.
 * @throws Error where there is no database of ours, or one that a newer program has migrated.
 */
export async function readSnapshot<T>(place: DatabasePlace, work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
  if (!place.databaseUrl) {
    const { snapshotSqlite } = await import('./snapshot-sqlite.ts');
    return await snapshotSqlite(place.sqliteFile, work);
  }
  const { snapshotMysql } = await import('./snapshot-mysql.ts');
  return await snapshotMysql(place.databaseUrl, work);
}

/** @throws Error where the program does not know the migration that was applied last. */
export function knownMigration(found: string | undefined): string {
  if (found === undefined) throw new Error('This database was migrated by a newer prntscrn: use that one');
  return found;
}
