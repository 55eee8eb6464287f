import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { migrationsFolder, withMigrationsUpTo } from './migrations.ts';
import type { Filling } from './refill.ts';

/** What lies beside an SQLite database. */
const besides = ['', '-wal', '-shm'];

export function isSqliteEmpty(file: string): boolean {
  const connection = new Sqlite(file, { timeout: 10_000 });
  try {
    const there = connection.prepare("select name from sqlite_master where name in ('users', 'images')").pluck().all();
    return there.every((name) => connection.prepare(`select 1 from ${name} limit 1`).get() === undefined);
  } finally {
    connection.close();
  }
}

/** Fills a file beside the one that is asked for, and gives it the name when it is whole and on the disk. */
export async function refillSqlite(file: string, filling: Filling): Promise<void> {
  const draft = `${file}.restoring`;
  for (const end of besides) rmSync(draft + end, { force: true });
  const connection = new Sqlite(draft);
  try {
    connection.pragma('journal_mode = WAL');
    await withMigrationsUpTo('sqlite', filling.migration, async (folder) =>
      migrate(drizzle(connection), { migrationsFolder: folder }),
    );
    connection.exec('BEGIN IMMEDIATE');
    for await (const { name, columns, rows } of filling.tables()) {
      const list = columns.map((column) => `"${column}"`).join(', ');
      const insert = connection.prepare(
        `insert into "${name}" (${list}) values (${columns.map(() => '?').join(', ')})`,
      );
      for await (const row of rows) insert.run(...row);
    }
    connection.exec('COMMIT');
    migrate(drizzle(connection), { migrationsFolder: migrationsFolder('sqlite') });
  } finally {
    connection.close();
  }
  sync(draft);
  for (const end of besides) rmSync(file + end, { force: true });
  renameSync(draft, file);
  sync(dirname(file));
}

function sync(path: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(path, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
