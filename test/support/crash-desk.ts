import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Database } from '#db/database.ts';
import { newId } from '#db/new-id.ts';
import { openDatabase } from '#db/open.ts';
import { type Act, act } from './crash-acts.ts';
import { newMariaDbUrl } from './engines.ts';
import { formOf, newPicture } from './image-desk.ts';

const root = join(import.meta.dirname, '../..');

/** A data folder and a database for processes that die, the same ones for a whole file. */
export interface CrashDesk {
  readonly db: Database;
  readonly dataDir: string;
  readonly userId: string;
  /** Does it in a process of its own, which dies by SIGKILL at the step. Gives what ended the process. */
  kill(step: string, ...asked: Act): Promise<NodeJS.Signals | null>;
  /** Does it in a process of its own to the end; gives its answer. */
  run<T>(...asked: Act): Promise<T>;
  /** Does it in this process, as a server does that has just started; gives its answer. */
  act<T>(...asked: Act): Promise<T>;
  /** Lets every lease run out and every pause be over. */
  endLeases(): Promise<void>;
  /** Forgets every picture, for the next test. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

export async function openCrashDesk(engine: 'sqlite' | 'mysql'): Promise<CrashDesk> {
  const dataDir = mkdtempSync(join(tmpdir(), 'prntscrn-crash-'));
  const child = await bundleChild();
  const databaseUrl = engine === 'mysql' ? await newMariaDbUrl() : undefined;
  const db = await openDatabase({ databaseUrl, sqliteFile: join(dataDir, 'prntscrn.sqlite') });
  const userId = newId();
  await addUser(db, userId);
  const start = (step: string, asked: Act) =>
    runChild([child.file, dataDir, databaseUrl ?? '-', userId, step, ...asked]);
  return {
    db,
    dataDir,
    userId,
    kill: async (step, ...asked) => (await start(step, asked)).signal,
    run: async (...asked) => JSON.parse((await start('-', asked)).output),
    act: async <T>(...asked: Act) => (await act({ db, dataDir, userId, reached: () => undefined }, asked)) as T,
    endLeases: async () => {
      const { moves, purges } = db.tables;
      for (const table of [moves, purges])
        await db.write(async (tx) => void (await tx.update(table).set({ nextAttemptAt: 1 })));
    },
    empty: async () => {
      const { images, moves, purges, usage } = db.tables;
      for (const table of [moves, purges, images, usage]) await db.write(async (tx) => void (await tx.delete(table)));
      for (const name of ['images', 'incoming', 'shelf', 'puts'])
        rmSync(join(dataDir, name), { recursive: true, force: true });
    },
    close: async () => {
      await db.close();
      child.remove();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export async function addUser(db: Database, id: string): Promise<void> {
  const password = { passwordHash: 'none', passwordChangedAt: 1 };
  const row = { id, email: `${id}@example.test`, name: 'Ada', role: 'user' as const, ...password, createdAt: 1 };
  await db.write(async (tx) => void (await tx.insert(db.tables.users).values(row)));
}

/** A file with the body of an upload in it, and the body's type. */
export type UploadFile = readonly [file: string, type: string];

/** Puts an upload of one picture of noise, so many pixels wide and high, into a file in the folder. */
export async function uploadFile(folder: string, side?: number): Promise<UploadFile> {
  const file = join(folder, `body-${newId(8)}`);
  const body = new Response(formOf({ image: await newPicture(side) }));
  writeFileSync(file, Buffer.from(await body.arrayBuffer()));
  return [file, body.headers.get('content-type') ?? ''];
}

/** The names of all files in a folder and below, sorted; none where there is no folder. */
export function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).sort();
}

/** One file instead of hundreds: each child starts in half the time. It lies where it finds its packages. */
async function bundleChild(): Promise<{ file: string; remove: () => void }> {
  const folder = mkdtempSync(join(root, 'node_modules/.crash-child-'));
  const file = join(folder, 'crash-child.js');
  const packages = ['better-sqlite3', 'mysql2', 'sharp', 'busboy', 'pino', '@node-rs/argon2', 'imgur'];
  await build({
    absWorkingDir: root,
    entryPoints: ['test/support/crash-child.ts'],
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    external: packages,
  });
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function runChild(args: string[]): Promise<{ signal: NodeJS.Signals | null; output: string }> {
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
  });
  return new Promise((resolve) => child.once('close', (_code, signal) => resolve({ signal, output })));
}
