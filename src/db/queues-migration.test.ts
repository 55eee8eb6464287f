import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { drizzle as drizzleSqlite } from 'drizzle-orm/better-sqlite3';
import { migrate as migrateSqlite } from 'drizzle-orm/better-sqlite3/migrator';
import { drizzle as drizzleMysql } from 'drizzle-orm/mysql2';
import { migrate as migrateMysql } from 'drizzle-orm/mysql2/migrator';
import { createConnection } from 'mysql2/promise';
import { afterAll, describe, expect, it } from 'vitest';
import { newMariaDbUrl } from '#test/support/engines.ts';
import { migrationsFolder } from './migrations.ts';
import { newId } from './new-id.ts';
import { openDatabase } from './open.ts';

const root = mkdtempSync(join(tmpdir(), 'prntscrn-older-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The migrations as they were when there was only the first. */
function firstAlone(engine: 'sqlite' | 'mysql'): string {
  const folder = join(root, `${engine}-migrations`);
  mkdirSync(join(folder, 'meta'), { recursive: true });
  const journal = JSON.parse(readFileSync(join(migrationsFolder(engine), 'meta/_journal.json'), 'utf8'));
  const [first] = journal.entries;
  cpSync(join(migrationsFolder(engine), `${first.tag}.sql`), join(folder, `${first.tag}.sql`));
  writeFileSync(join(folder, 'meta/_journal.json'), JSON.stringify({ ...journal, entries: [first] }));
  return folder;
}

const columns =
  'id, user_id, type, bytes, width, height, frames, sha256, visibility, store, store_key, created_at, deleted_at';
const insert = (id: string, deletedAt: number | null) =>
  `insert into images (${columns}) values ('${id}', 'ada', 'image/png', 77, 1, 1, 1, 'x', 'link', 'disk', '${id}', 5, ${deletedAt})`;

async function olderSqlite(file: string, statements: string[]) {
  const connection = new Sqlite(file);
  migrateSqlite(drizzleSqlite(connection), { migrationsFolder: firstAlone('sqlite') });
  for (const statement of statements) connection.exec(statement);
  connection.close();
}

async function olderMysql(url: string, statements: string[]) {
  const connection = await createConnection(url);
  await migrateMysql(drizzleMysql(connection), { migrationsFolder: firstAlone('mysql') });
  for (const statement of statements) await connection.query(statement);
  await connection.end();
}

describe.each(['sqlite', 'mysql'] as const)('a database from before there were queues (%s)', (engine) => {
  it('has what was deleted there queued, and all else untouched', async () => {
    const [dead, living] = [newId(), newId()];
    const sqliteFile = join(root, 'older.sqlite');
    const databaseUrl = engine === 'mysql' ? await newMariaDbUrl() : undefined;
    const statements = [insert(dead, 1234), insert(living, null)];
    await (databaseUrl ? olderMysql(databaseUrl, statements) : olderSqlite(sqliteFile, statements));
    const db = await openDatabase({ databaseUrl, sqliteFile });
    expect(await db.read.select().from(db.tables.purges)).toEqual([
      {
        id: dead,
        userId: 'ada',
        store: 'disk',
        storeKey: dead,
        bytes: 77,
        reason: 'deleted_by_owner',
        askedBy: null,
        state: 'waiting',
        attempts: 0,
        nextAttemptAt: 1234,
        lastError: null,
        createdAt: 1234,
      },
    ]);
    const rows = await db.read.select().from(db.tables.images);
    expect(rows.map(({ id, keep }) => [id, keep])).toEqual(
      expect.arrayContaining([
        [dead, false],
        [living, false],
      ]),
    );
    await db.close();
  });
});
