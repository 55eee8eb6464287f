import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import type { Database } from '#db/database.ts';
import { openDatabase } from '#db/open.ts';

/** Makes an empty MariaDB database and returns its URL; needs the run's global set-up. */
export async function newMariaDbUrl(): Promise<string> {
  const url = new URL(inject('mariadbUrl'));
  const name = `t_${randomBytes(8).toString('hex')}`;
  const connection = await createConnection(url.href);
  await connection.query(`create database ${name} character set utf8mb4`);
  await connection.end();
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs the same tests on SQLite and on MariaDB, each on a migrated database of its own, shared by the tests in `body`. */
export function eachEngine(title: string, body: (database: () => Database) => void): void {
  describe.each(['sqlite', 'mysql'] as const)(`${title} (%s)`, (engine) => {
    const folder = mkdtempSync(join(tmpdir(), 'prntscrn-db-'));
    let database: Database;
    beforeAll(async () => {
      database = await openDatabase({
        databaseUrl: engine === 'mysql' ? await newMariaDbUrl() : undefined,
        sqliteFile: join(folder, 'test.sqlite'),
      });
    });
    afterAll(async () => {
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    });
    body(() => database);
  });
}
