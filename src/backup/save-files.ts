import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { AppError } from '#errors/app-error.ts';
import { type FileFacts, fileListName, keptFileSchema, keptFolders } from './backup.ts';
import { hashFile, writeLines } from './lines.ts';
import type { Pool } from './pool.ts';

/** Looks at the files, until nothing was published or taken away between the look and its copying. */
const mostLooks = 6;

/**
 * Takes the files of DATA_DIR that are no pictures into the pool, as of one moment, and writes the list of them.
 * @throws AppError `conflict` where releases come and go faster than they can be copied.
 */
export async function saveFiles(
  dataDir: string,
  pool: Pool,
  folder: string,
  note: (line: string) => void,
): Promise<FileFacts> {
  for (let looks = 1; looks <= mostLooks; looks++) {
    if (looks > 1) note('A release was published meanwhile: copying the releases again');
    let isOfOneMoment = true;
    const before = await offered(dataDir);
    const files = saved(dataDir, pool, () => {
      isOfOneMoment = false;
    });
    const { lines: _, ...list } = await writeLines(join(folder, fileListName), files);
    if (isOfOneMoment && (await offered(dataDir)) === before) return list;
  }
  throw new AppError('conflict', 'Releases were published all the while: run this again when that is over');
}

/** What is in the kept folders, by name and age: neither changes within a release that is offered. */
async function offered(dataDir: string): Promise<string> {
  const all: string[] = [];
  for (const top of keptFolders) {
    for (const entry of await entriesIn(join(dataDir, top), false)) {
      if (isDraft(entry.name)) continue;
      const path = join(entry.parentPath, entry.name);
      const { ino, mtimeMs, size } = (await stat(path).catch(unlessGone)) ?? {};
      all.push(`${path} ${ino} ${mtimeMs} ${size}`);
    }
  }
  return all.sort().join('\n');
}

const isKept = (path: string) => keptFileSchema.shape.path.safeParse(path).success;

/** Of work under way. */
const isDraft = (path: string) => /\.part(\/|$)/.test(path);

/** Calls `changed` where a file is not as it was a moment ago. */
async function* saved(dataDir: string, pool: Pool, changed: () => void) {
  for (const top of keptFolders) {
    const files = (await entriesIn(join(dataDir, top), true)).filter((entry) => entry.isFile());
    for (const file of files.map((entry) => join(entry.parentPath, entry.name)).sort()) {
      const path = relative(dataDir, file).replaceAll('\\', '/');
      // What has another name is not ours, and what goes meanwhile is seen by `offered`.
      if (isDraft(path) || !isKept(path)) continue;
      const facts = await hashFile(file).catch(unlessGone);
      if (!facts) continue;
      const there = (await pool.has(facts)) || (await pool.add(file, facts).catch(unlessGone));
      if (there === false) changed();
      if (there) yield { path, ...facts };
    }
  }
}

const entriesIn = async (folder: string, recursive: boolean) =>
  (await readdir(folder, { recursive, withFileTypes: true }).catch(unlessGone)) ?? [];

/** @throws what was thrown, unless it says that there is no such file. */
function unlessGone(error: unknown): undefined {
  if ((error as { code?: unknown }).code !== 'ENOENT') throw error;
}
