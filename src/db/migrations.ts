import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

export type Engine = 'sqlite' | 'mysql';

/** The folder of one engine's migrations; the server, the tests and the commands all run from the project's root. */
export function migrationsFolder(engine: Engine): string {
  const folder = join(/* turbopackIgnore: true */ process.cwd(), 'drizzle', engine);
  if (!existsSync(folder)) throw new Error(`No migrations at ${folder}: start prntscrn from its own folder`);
  return folder;
}

const journalSchema = z.looseObject({ entries: z.array(z.looseObject({ tag: z.string(), when: z.number() })) });

function readJournal(engine: Engine) {
  return journalSchema.parse(JSON.parse(readFileSync(join(migrationsFolder(engine), 'meta/_journal.json'), 'utf8')));
}

/** Every migration that this program knows, the oldest first. A name, such as `0001_queues`, means the same on both engines. */
export function migrationNames(engine: Engine): string[] {
  return readJournal(engine).entries.map(({ tag }) => tag);
}

/** The migration that was applied at such a time of the journal (epoch milliseconds); undefined: a newer program's. */
export function migrationAt(engine: Engine, when: number): string | undefined {
  return readJournal(engine).entries.find((entry) => entry.when === when)?.tag;
}

/** Lends a folder that ends with the migration named `last`: what drizzle makes of it is the database of that time. */
export async function withMigrationsUpTo<T>(
  engine: Engine,
  last: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const journal = readJournal(engine);
  const end = journal.entries.findIndex(({ tag }) => tag === last);
  if (end < 0) throw new Error(`There is no migration ${last}`);
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-migrations-'));
  try {
    cpSync(migrationsFolder(engine), folder, { recursive: true });
    const entries = journal.entries.slice(0, end + 1);
    writeFileSync(join(folder, 'meta/_journal.json'), JSON.stringify({ ...journal, entries }));
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
