import { join } from 'node:path';
import { AppError } from '#errors/app-error.ts';
import { inLanes } from '#purge/reconcile/in-lanes.ts';
import { type BackedPicture, type Backup, type FileFacts, filesOf, pictureListName, pictureSchema } from './backup.ts';
import { hashFile, readLines } from './lines.ts';
import { Pool } from './pool.ts';
import { Progress } from './progress.ts';

const lanes = 4;
const atOnce = 400;
const mostTold = 20;

/** The pictures of a backup whose own files are right, in bunches. */
export async function* backedPictures(backup: Backup): AsyncGenerator<BackedPicture[]> {
  let batch: BackedPicture[] = [];
  for await (const line of readLines(join(backup.folder, backup.name, pictureListName))) {
    batch.push(pictureSchema.parse(line));
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
  for await (const pictures of backedPictures(backup)) {
    const right = await inLanes(pictures, lanes, async (picture) => {
      progress.add(picture.bytes);
      return await holds(pool.path(picture.sha256), picture);
    });
    for (const [at, { sha256 }] of pictures.entries())
      if (!right[at]) wrong.push(join('pictures', sha256.slice(0, 2), sha256));
  }
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
