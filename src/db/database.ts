import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { causesOf } from '#errors/causes-of.ts';
import type { sqliteSchema } from './schema/sqlite-schema.ts';

export type Schema = typeof sqliteSchema;

/** What both engines can do. Rows are awaited; `.returning()`, `.get()`, `.all()` and upserts are not among it. */
export type Queries = Pick<
  BetterSQLite3Database<Schema>,
  'select' | 'selectDistinct' | 'insert' | 'update' | 'delete' | '$count'
>;

/** Connections of this process to its database. */
export interface Load {
  readonly connections: number;
  readonly idle: number;
  readonly waiting: number;
}

/** One open database. The tables are those of the engine in use, typed as SQLite's: the only cast is in open.ts. */
export interface Database {
  readonly engine: 'sqlite' | 'mysql';
  readonly tables: Schema;
  /** Reads outside a transaction. */
  readonly read: Queries;
  /**
   * Runs `work` in one write transaction: BEGIN IMMEDIATE behind a mutex on SQLite, a pooled connection on MySQL.
   * A deadlock or lock timeout on MySQL is tried again, so `work` must not have effects outside the database.
   */
  write<T>(work: (tx: Queries) => Promise<T>): Promise<T>;
  /** One trip to the engine. @throws whatever the driver throws when it cannot be reached. */
  ping(): Promise<void>;
  /** How busy its connections are at this moment; `waiting`: what waits for one, or for its turn to write. */
  load(): Load;
  close(): Promise<void>;
}

/** Where and when a verb works: the database, and the clock in epoch milliseconds (the real one unless told). */
export interface At {
  readonly db: Database;
  readonly now?: () => number;
}

/** Builds a query once for each database: drizzle takes longer to write the SQL than SQLite takes to run it. */
export function prepared<T>(build: (db: Database) => T): (db: Database) => T {
  const built = new WeakMap<Database, T>();
  return (db) => {
    let query = built.get(db);
    if (query === undefined) {
      query = build(db);
      built.set(db, query);
    }
    return query;
  };
}

/** How many rows an UPDATE or DELETE touched; MySQL counts rows found, as SQLite does (CLIENT_FOUND_ROWS). */
export function changedRows(result: unknown): number {
  const head = Array.isArray(result) ? result[0] : result;
  const { affectedRows, changes } = head as { affectedRows?: number; changes?: number };
  return affectedRows ?? changes ?? 0;
}

/** Whether a statement failed because a unique key exists already; drizzle wraps the driver's error as `cause`. */
export function isDuplicate(error: unknown): boolean {
  for (const at of causesOf(error)) {
    const code = (at as { code?: unknown }).code;
    if (code === 'ER_DUP_ENTRY' || code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY')
      return true;
  }
  return false;
}
