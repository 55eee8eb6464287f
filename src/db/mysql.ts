import { setTimeout as sleep } from 'node:timers/promises';
import { drizzle } from 'drizzle-orm/mysql2';
import { migrate } from 'drizzle-orm/mysql2/migrator';
import { type Connection, createConnection, createPool, type Pool } from 'mysql2/promise';
import { z } from 'zod';
import { causesOf } from '#errors/causes-of.ts';
import type { Database, Load, Queries, Schema } from './database.ts';
import { migrationsFolder } from './migrations.ts';
import { mysqlSchema as schema } from './schema/mysql-schema.ts';

const attempts = 6;
/** The longest pause before the second attempt, in milliseconds; twice as long before each one after that. */
const pauseMs = 10;

/** Opens MySQL or MariaDB from a `mysql://` URL. Times are numbers, so no time zone is involved. */
export async function openMysql(url: string): Promise<Database> {
  const options = mysqlOptions(url);
  const connection = await createConnection(options);
  try {
    await migrateMysql(connection, migrationsFolder('mysql'));
  } finally {
    await connection.end();
  }
  const pool = createPool({ ...options, connectionLimit: 10, enableKeepAlive: true });
  // The one cast between the engines: parity.test.ts holds the two schemas against each other, columns and types.
  const read = drizzle(pool, { schema, mode: 'default' }) as unknown as Queries;
  return {
    engine: 'mysql',
    tables: schema as unknown as Schema,
    read,
    write: (work) => transact(pool, work),
    load: () => loadOf(pool),
    ping: async () => void (await pool.query('select 1')),
    close: () => pool.end(),
  };
}

const listSchema = z.object({ length: z.number() });
const poolSchema = z.object({
  _allConnections: listSchema,
  _freeConnections: listSchema,
  _connectionQueue: listSchema,
});

/** The driver tells it nowhere else; where another version calls it otherwise, nothing is known. */
function loadOf({ pool }: Pool): Load {
  const { data } = poolSchema.safeParse(pool);
  return {
    connections: data?._allConnections.length ?? 0,
    idle: data?._freeConnections.length ?? 0,
    waiting: data?._connectionQueue.length ?? 0,
  };
}

async function transact<T>(pool: Pool, work: (tx: Queries) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await drizzle(pool, { schema, mode: 'default' }).transaction((tx) => work(tx as unknown as Queries));
    } catch (error) {
      if (attempt >= attempts || !isLockFailure(error)) throw error;
      // Who got in each other's way would do so again if they all came back at once.
      await sleep(Math.random() * pauseMs * 2 ** (attempt - 1));
    }
  }
}

function isLockFailure(error: unknown): boolean {
  for (const at of causesOf(error)) {
    const code = (at as { code?: unknown }).code;
    if (code === 'ER_LOCK_DEADLOCK' || code === 'ER_LOCK_WAIT_TIMEOUT') return true;
  }
  return false;
}

/** How every connection to a `mysql://` or `mariadb://` URL is made. */
export function mysqlOptions(url: string) {
  return {
    uri: url.replace(/^mariadb:/, 'mysql:'),
    charset: 'utf8mb4_unicode_ci',
    flags: ['+FOUND_ROWS'],
    connectTimeout: 10_000,
  };
}

/** Two servers that start together migrate one after the other; the lock goes with the connection. */
export async function migrateMysql(connection: Connection, folder: string): Promise<void> {
  const [rows] = await connection.query("select get_lock(concat('prntscrn:', database()), 60) as got");
  if ((rows as { got: number }[])[0]?.got !== 1)
    throw new Error('Another process is migrating the database for over a minute');
  await migrate(drizzle(connection), { migrationsFolder: folder });
}
