import { drizzle } from 'drizzle-orm/mysql2';
import { migrate } from 'drizzle-orm/mysql2/migrator';
import { type Connection, createConnection } from 'mysql2/promise';
import { migrationsFolder, withMigrationsUpTo } from './migrations.ts';
import { migrateMysql, mysqlOptions } from './mysql.ts';
import { batches, type Filling } from './refill.ts';
import { type TableRows, tableNames, type Value } from './snapshot.ts';

const rowsAtOnce = 200;
const charactersAtOnce = 1_000_000;

export async function isMysqlEmpty(url: string): Promise<boolean> {
  return await connected(url, async (connection) => {
    const there = await tablesThere(connection);
    for (const name of ['users', 'images'].filter((one) => there.includes(one))) {
      const [rows] = await connection.query(`select 1 from ${name} limit 1`);
      if ((rows as unknown[]).length > 0) return false;
    }
    return true;
  });
}

/** All rows in one transaction: whoever looks meanwhile, or after it was cut off, sees tables that are empty. */
export async function refillMysql(url: string, filling: Filling): Promise<void> {
  await connected(url, async (connection) => {
    const there = await tablesThere(connection);
    const ours = [...tableNames, '__drizzle_migrations'].filter((name) => there.includes(name));
    if (ours.length > 0) await connection.query(`drop table ${ours.map((name) => `\`${name}\``).join(', ')}`);
    await withMigrationsUpTo('mysql', filling.migration, (folder) => migrateMysql(connection, folder));
    await connection.beginTransaction();
    for await (const table of filling.tables()) await insertAll(connection, table);
    await connection.commit();
    await migrate(drizzle(connection), { migrationsFolder: migrationsFolder('mysql') });
  });
}

async function insertAll(connection: Connection, { name, columns, rows }: TableRows): Promise<void> {
  const list = columns.map((column) => `\`${column}\``).join(', ');
  const one = `(${columns.map(() => '?').join(', ')})`;
  for await (const batch of batches(rows, rowsAtOnce, charactersAtOnce)) {
    const values: Value[] = batch.flat();
    await connection.execute(`insert into \`${name}\` (${list}) values ${batch.map(() => one).join(', ')}`, values);
  }
}

async function tablesThere(connection: Connection): Promise<string[]> {
  const sql = 'select table_name from information_schema.tables where table_schema = database()';
  const [rows] = await connection.query({ sql, rowsAsArray: true });
  return (rows as unknown[][]).map((row) => String(row[0]));
}

async function connected<T>(url: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await createConnection(mysqlOptions(url));
  try {
    return await work(connection);
  } finally {
    connection.destroy();
  }
}
