import { type Connection, createConnection } from 'mysql2';
import { migrationAt } from './migrations.ts';
import { mysqlOptions } from './mysql.ts';
import { keptTables, knownMigration, type Snapshot, type TableRows, type Value } from './snapshot.ts';

/** How long the server waits for us to take the next rows, in seconds: the disk that they go to may be slow. */
const patience = 3600;
const rowsAhead = 500;

/** One transaction of InnoDB that reads as of its start; nobody waits for it. */
export async function snapshotMysql<T>(url: string, work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
  const connection = createConnection(mysqlOptions(url));
  const commands = connection.promise();
  try {
    await commands.query(`set session net_write_timeout = ${patience}`);
    await commands.query('set session transaction isolation level repeatable read');
    await commands.query('start transaction with consistent snapshot, read only');
    const found = await names(connection, 'select max(created_at) from __drizzle_migrations');
    const migration = knownMigration(migrationAt('mysql', Number(found[0])));
    return await work({ engine: 'mysql', migration, tables: () => tables(connection) });
  } finally {
    connection.destroy();
  }
}

/** The first column of an answer. */
async function names(connection: Connection, sql: string, values: string[] = []): Promise<string[]> {
  const [rows] = await connection.promise().query({ sql, rowsAsArray: true }, values);
  return (rows as unknown[][]).map((row) => String(row[0]));
}

async function* tables(connection: Connection): AsyncGenerator<TableRows> {
  const from = 'from information_schema';
  const there = await names(connection, `select table_name ${from}.tables where table_schema = database()`);
  for (const name of keptTables.filter((one) => there.includes(one))) {
    const asked = `select column_name ${from}.columns where table_schema = database() and table_name = ?`;
    const columns = await names(connection, `${asked} order by ordinal_position`, [name]);
    const list = columns.map((column) => `\`${column}\``).join(', ');
    yield { name, columns, rows: rows(connection, `select ${list} from \`${name}\``) };
  }
}

async function* rows(connection: Connection, sql: string): AsyncGenerator<Value[]> {
  const stream = connection.query({ sql, rowsAsArray: true }).stream({ highWaterMark: rowsAhead });
  yield* stream as AsyncIterable<Value[]>;
}
