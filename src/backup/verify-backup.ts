import { join } from 'node:path';
import type { z } from 'zod';
import { AppError } from '#errors/app-error.ts';
import { inLanes } from '#purge/reconcile/in-lanes.ts';
import {
  type Backup,
  type FileFacts,
  fileListName,
  filesOf,
  keptFileSchema,
  pictureListName,
  pictureSchema,
} from './backup.ts';
import { hashFile, readLines } from './lines.ts';
import { Pool } from './pool.ts';
import { Progress } from './progress.ts';

const lanes = 4;
const atOnce = 400;
const mostTold = 20;

/** The pictures of a backup whose own files are right, in bunches. */
export const backedPictures = (backup: Backup) => listed(backup, pictureListName, pictureSchema);

/** The other files of such a backup, in bunches. */
export const backedFiles = (backup: Backup) => listed(backup, fileListName, keptFileSchema);

async function* listed<T extends z.ZodType>(backup: Backup, list: string, schema: T): AsyncGenerator<z.infer<T>[]> {
  let batch: z.infer<T>[] = [];
  for await (const line of readLines(join(backup.folder, backup.name, list))) {
    batch.push(schema.parse(line));
    if (batch.length < atOnce) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/**
 * Reads every byte of a backup and compares its sha256.
 * @throws AppError `conflict` naming the files that are missing or wrong.
 */
export async function verifyBackup(backup: Backup, note: (line: string) => void): Promise<void> {
  const { manifest, folder, name } = backup;
  note(`Checking the backup ${name}`);
  const wrong: string[] = [];
  for (const { path, facts } of filesOf(manifest))
    if (!(await holds(join(folder, name, path), facts))) wrong.push(join(name, path));
  // The list of pictures can be gone through only where it is right itself.
  if (wrong.length > 0) throw damaged(folder, wrong);
  const pool = new Pool(folder);
  const progress = new Progress('Checking pictures', manifest.pictures, note);
  const check = async (files: FileFacts[]) => {
    const right = await inLanes(files, lanes, async (facts) => {
      progress.add(facts.bytes);
      return await holds(pool.path(facts.sha256), facts);
    });
    for (const [at, { sha256 }] of files.entries())
      if (!right[at]) wrong.push(join('pictures', sha256.slice(0, 2), sha256));
  };
  for await (const pictures of backedPictures(backup)) await check(pictures);
  for await (const files of backedFiles(backup)) await check(files);
  if (wrong.length > 0) throw damaged(folder, wrong);
}

async function holds(path: string, facts: FileFacts): Promise<boolean> {
  const found = await hashFile(path).catch(() => undefined);
  return found?.sha256 === facts.sha256 && found.bytes === facts.bytes;
}

function damaged(folder: string, wrong: string[]): AppError {
  const told = wrong.slice(0, mostTold).join('\n  ');
  const more = wrong.length > mostTold ? `\n  and ${wrong.length - mostTold} more` : '';
  return new AppError('conflict', `The backup in ${folder} is damaged; missing or changed:\n  ${told}${more}`);
}
