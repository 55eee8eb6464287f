import { join } from 'node:path';
import type { Snapshot, TableRows, Value } from '#db/snapshot.ts';
import { AppError } from '#errors/app-error.ts';
import { type Manifest, rowsFile } from './backup.ts';
import { readLines, writeLines } from './lines.ts';

/** Writes every table of a moment into `folder`/rows: a line with the columns' names, then a line for each row. */
export async function writeRows(folder: string, snapshot: Snapshot): Promise<Manifest['tables']> {
  const written: Manifest['tables'] = [];
  for await (const table of snapshot.tables()) {
    const { lines, ...facts } = await writeLines(join(folder, rowsFile(table.name)), linesOf(table));
    written.push({ name: table.name, rows: lines - 1, ...facts });
  }
  return written;
}

async function* linesOf({ columns, rows }: TableRows): AsyncGenerator<readonly Value[]> {
  yield columns;
  yield* rows;
}

/** One table of a backup's folder as it was written. @throws AppError `conflict` where it is not of such lines. */
export async function readRows(folder: string, name: string): Promise<TableRows> {
  const path = join(folder, rowsFile(name));
  const lines = readLines(path) as AsyncGenerator<Value[]>;
  const { value: columns } = await lines.next();
  if (!Array.isArray(columns) || !columns.every((one) => typeof one === 'string' && /^[a-z0-9_]{1,64}$/.test(one)))
    throw new AppError('conflict', `${path} does not begin with the names of columns`);
  return { name, columns: columns as string[], rows: lines };
}

/** One table, each row by its columns' names. */
export async function* readRecords(folder: string, name: string): AsyncGenerator<Record<string, Value>> {
  const { columns, rows } = await readRows(folder, name);
  for await (const row of rows) yield Object.fromEntries(columns.map((column, at) => [column, row[at] ?? null]));
}
