import { existsSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { z } from 'zod';
import type { Config } from '#config/config.ts';
import { migrationNames } from './migrations.ts';

/** A database as it is found: nothing is migrated, made or changed. */
export interface Examined {
  readonly engine: 'sqlite' | 'mysql';
  /** As the engine says it, such as `10.11.6-MariaDB`. */
  readonly version: string;
  /** Migrations that it has, and that this program knows; more than known: a newer program was at it. */
  readonly migrations: { readonly applied: number; readonly known: number };
  /** MySQL's name of it; SQLite's is always the strictest. */
  readonly isolation: string;
  /** Epoch milliseconds on the database's machine, where that has a clock of its own. */
  readonly clock: number | undefined;
  /** Epoch milliseconds of the last purge; undefined before the first. */
  readonly lastPurgeAt: number | undefined;
}

const lastPurge = "select max(at) as at from audit where action = 'purge.run'";
const countMigrations = 'select count(*) as applied from __drizzle_migrations';
const number = z.coerce.number();

/** Looks at the database that the settings name; undefined: SQLite's file is not there yet. @throws what the driver throws. */
export async function examineDatabase(
  settings: Pick<Config, 'databaseUrl' | 'sqliteFile'>,
): Promise<Examined | undefined> {
  return settings.databaseUrl ? await examineMysql(settings.databaseUrl) : examineSqlite(settings.sqliteFile);
}

function examineSqlite(file: string): Examined | undefined {
  if (!existsSync(file)) return undefined;
  const connection = new Sqlite(file, { readonly: true, timeout: 5000 });
  try {
    const ask = (sql: string) => Object.values(connection.prepare(sql).get() as Record<string, unknown>)[0];
    const at = ask(lastPurge);
    return {
      engine: 'sqlite',
      version: String(ask('select sqlite_version() as version')),
      migrations: { applied: number.parse(ask(countMigrations)), known: migrationNames('sqlite').length },
      isolation: 'SERIALIZABLE',
      clock: undefined,
      lastPurgeAt: at === null ? undefined : number.parse(at),
    };
  } finally {
    connection.close();
  }
}

async function examineMysql(url: string): Promise<Examined> {
  const [{ createConnection }, { mysqlOptions }] = await Promise.all([import('mysql2/promise'), import('./mysql.ts')]);
  const connection = await createConnection({ ...mysqlOptions(url), connectTimeout: 5000 });
  try {
    const ask = async (sql: string) => {
      const [rows] = await connection.query(sql);
      return Object.values((rows as Record<string, unknown>[])[0] ?? {})[0];
    };
    const version = String(await ask('select version()'));
    const isolation = version.includes('MariaDB') ? '@@tx_isolation' : '@@transaction_isolation';
    const at = await ask(lastPurge).catch(noTable);
    return {
      engine: 'mysql',
      version,
      migrations: {
        applied: number.parse((await ask(countMigrations).catch(noTable)) ?? 0),
        known: migrationNames('mysql').length,
      },
      isolation: String(await ask(`select ${isolation}`)),
      clock: number.parse(await ask('select unix_timestamp(now(3)) * 1000')),
      lastPurgeAt: at === null || at === undefined ? undefined : number.parse(at),
    };
  } finally {
    await connection.end();
  }
}

/** A database in which no server has been yet has no tables. */
function noTable(error: { code?: string }): undefined {
  if (error.code !== 'ER_NO_SUCH_TABLE') throw error;
}
