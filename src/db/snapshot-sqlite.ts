import Sqlite from 'better-sqlite3';
import { migrationAt } from './migrations.ts';
import { keptTables, knownMigration, type Snapshot, type TableRows, type Value } from './snapshot.ts';

/** The first read of a transaction pins the write-ahead log: whoever writes goes on, and this connection does not see it. */
export async function snapshotSqlite<T>(file: string, work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
  const connection = open(file);
  try {
    connection.pragma('query_only = true');
    connection.exec('BEGIN');
    const last = connection.prepare('select max(created_at) as at from __drizzle_migrations').get() as { at: number };
    const migration = knownMigration(migrationAt('sqlite', last.at));
    return await work({ engine: 'sqlite', migration, tables: () => tables(connection) });
  } finally {
    connection.close();
  }
}

function open(file: string): Sqlite.Database {
  try {
    return new Sqlite(file, { timeout: 10_000, fileMustExist: true });
  } catch (error) {
    throw new Error(`There is no database at ${file}`, { cause: error });
  }
}

async function* tables(connection: Sqlite.Database): AsyncGenerator<TableRows> {
  const there = connection.prepare("select name from sqlite_master where type = 'table'").pluck().all();
  for (const name of keptTables.filter((one) => there.includes(one))) {
    const columns = connection.prepare('select name from pragma_table_info(?)').pluck().all(name) as string[];
    const list = columns.map((column) => `"${column}"`).join(', ');
    yield { name, columns, rows: rows(connection.prepare(`select ${list} from "${name}"`).raw()) };
  }
}

async function* rows(statement: Sqlite.Statement): AsyncGenerator<Value[]> {
  yield* statement.iterate() as IterableIterator<Value[]>;
}
