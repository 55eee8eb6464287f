import { closeSync, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import type { Database } from './database.ts';
import { migrationsFolder } from './migrations.ts';
import { Mutex } from './mutex.ts';
import { sqliteSchema as schema } from './schema/sqlite-schema.ts';
import { sharedRun } from './shared-run.ts';

const syncData = promisify(fdatasync);

/**
 * Opens an SQLite file with one connection to read and one to write. drizzle's own `transaction()` commits before an
 * async body ends on this driver, hence the mutex and BEGIN IMMEDIATE here. A write is answered when its log is on the
 * disk, so it survives a power cut, as with synchronous=FULL.
 */
export function openSqlite(file: string): Database {
  const writer = migrated(file);
  const reader = connect(file);
  reader.pragma('query_only = true');
  const mutex = new Mutex();
  const writing = drizzle(writer, { schema });
  // Before its first write a connection has made no -wal file yet.
  writer.exec('BEGIN IMMEDIATE; COMMIT');
  const log = openSync(`${file}-wal`, 'r');
  const synced = sharedRun(() => syncData(log));
  return {
    engine: 'sqlite',
    tables: schema,
    read: drizzle(reader, { schema }),
    write: async (work) => {
      const result = await mutex.run(() => immediate(writer, () => work(writing)));
      await synced();
      return result;
    },
    load: () => ({ connections: 2, idle: mutex.size > 0 ? 1 : 2, waiting: Math.max(0, mutex.size - 1) }),
    ping: async () => void reader.prepare('select 1').get(),
    close: async () => {
      await mutex.run(async () => writer.close());
      reader.close();
      closeSync(log);
    },
  };
}

function connect(file: string): Sqlite.Database {
  const connection = new Sqlite(file, { timeout: 10_000 });
  connection.pragma('journal_mode = WAL');
  // Commits do not sync here, on the main thread: `write` syncs the log before it answers, once for all who wait.
  connection.pragma('synchronous = NORMAL');
  connection.pragma('foreign_keys = ON');
  connection.pragma('cache_size = -16000');
  return connection;
}

/**
 * Opens the writing connection and migrates. drizzle's migrator brings its own BEGIN, so what keeps a second process out
 * is an exclusive transaction on a lock file beside the database; the kernel lets go of it when a process dies.
 */
function migrated(file: string): Sqlite.Database {
  const lock = new Sqlite(`${file}.migrating`, { timeout: 60_000 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    const writer = connect(file);
    migrate(drizzle(writer), { migrationsFolder: migrationsFolder('sqlite') });
    return writer;
  } finally {
    lock.close();
  }
}

async function immediate<T>(connection: Sqlite.Database, work: () => Promise<T>): Promise<T> {
  connection.prepare('BEGIN IMMEDIATE').run();
  try {
    const result = await work();
    connection.prepare('COMMIT').run();
    return result;
  } catch (error) {
    if (connection.inTransaction) connection.prepare('ROLLBACK').run();
    throw error;
  }
}
