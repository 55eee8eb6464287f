import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type FileFacts, fileListName, keptFileSchema, keptFolders } from './backup.ts';
import { hashFile, writeLines } from './lines.ts';
import type { Pool } from './pool.ts';

/** Takes the files of DATA_DIR that are no pictures into the pool, and writes the list of them. */
export async function saveFiles(dataDir: string, pool: Pool, folder: string): Promise<FileFacts> {
  const { lines: _, ...list } = await writeLines(join(folder, fileListName), saved(dataDir, pool));
  return list;
}

const isKept = (path: string) => keptFileSchema.shape.path.safeParse(path).success;

async function* saved(dataDir: string, pool: Pool) {
  for (const top of keptFolders) {
    const found = await readdir(join(dataDir, top), { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of found) {
      const file = join(entry.parentPath, entry.name);
      const path = relative(dataDir, file).replaceAll('\\', '/');
      // Drafts are of work under way, what has another name is not ours, and what is removed meanwhile is not needed.
      if (!entry.isFile() || /\.part(\/|$)/.test(path) || !isKept(path)) continue;
      const facts = await hashFile(file).catch(() => undefined);
      if (!facts) continue;
      const there = (await pool.has(facts)) || (await pool.add(file, facts).catch(() => false));
      if (there) yield { path, ...facts };
    }
  }
}
