import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { holdFileLock } from '#db/file-lock.ts';
import { isDatabaseEmpty } from '#db/refill.ts';
import { unfinishedRestore } from '#db/unfinished-restore.ts';
import { AppError } from '#errors/app-error.ts';
import { type BackupSources, backupNameAt, keptFolders, secretName } from './backup.ts';

type Place = BackupSources['config'];

/** What a server keeps in DATA_DIR. Anything else there is not ours to touch. */
const oursIn = (place: Place) => [
  secretName,
  'images',
  'incoming',
  'cache',
  'thumbnails',
  ...keptFolders,
  ...['', '-wal', '-shm', '.migrating', '.restoring', '.restoring-wal', '.restoring-shm'].map(
    (end) => place.sqliteFile.slice(dirname(place.sqliteFile).length + 1) + end,
  ),
];

/** Kept in DATA_DIR from the first change to the last: no server starts on what is half restored. */
const noteSchema = z.object({
  backup: z.string(),
  /** Where what was there before has gone. */
  aside: z.string(),
  /** Whether that is worth keeping: it was a site in use. */
  keep: z.boolean(),
  /** Whether all of it has. */
  cleared: z.boolean(),
});
type Note = z.infer<typeof noteSchema>;

/**
 * Sees that nothing is lost by a restore.
 * @throws AppError `conflict` where a server works there, or pictures or users are there and `replace` was not said.
 */
export async function checkTarget(place: Place, replace: boolean): Promise<void> {
  await refuseBusy(place.dataDir);
  if (replace || (await readNote(place))) return;
  if (await hasFiles(join(place.dataDir, 'images')))
    throw new AppError('conflict', `${join(place.dataDir, 'images')} has pictures. ${hint}`);
  if (!(await isDatabaseEmpty(place)))
    throw new AppError('conflict', `The database has users or pictures already. ${hint}`);
}

const hint = 'Restore into an empty DATA_DIR and an empty database, or put the backup in their place with --replace';

async function refuseBusy(dataDir: string): Promise<void> {
  const folder = join(dataDir, 'incoming');
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.endsWith('.lock')) continue;
    const lock = holdFileLock(join(folder, name), 0);
    lock?.release();
    if (!lock) throw new AppError('conflict', `A server is at work in ${dataDir}: stop it first`);
  }
}

async function hasFiles(folder: string): Promise<boolean> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return found.some((entry) => entry.isFile());
}

async function readNote({ sqliteFile }: Place): Promise<Note | undefined> {
  const text = await readFile(unfinishedRestore(sqliteFile), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : noteSchema.parse(JSON.parse(text));
}

/** Sets what is in DATA_DIR aside, or goes on where an earlier restore of the same backup was cut off. */
export async function clearTarget(
  place: Place,
  { backup, keep, now }: { backup: string; keep: boolean; now: number },
): Promise<void> {
  const { dataDir } = place;
  const earlier = await readNote(place);
  const note: Note = earlier ?? { backup, aside: `replaced-${backupNameAt(now)}`, keep, cleared: false };
  const write = (changes: Partial<Note>) =>
    writeFile(unfinishedRestore(place.sqliteFile), JSON.stringify({ ...note, ...changes }), {
      mode: 0o600,
      flush: true,
    });
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const aside = join(dataDir, note.aside);
  if (!note.cleared) {
    await write({});
    await mkdir(aside, { recursive: true, mode: 0o700 });
    for (const name of oursIn(place)) {
      const path = join(dataDir, name);
      if (existsSync(path)) await rename(path, join(aside, name));
    }
  } else if (note.backup !== backup) await rm(join(dataDir, 'images'), { recursive: true, force: true });
  await write({ backup, cleared: true });
}

/** The restore is whole: a server may start. Gives the folder of what was there before, unless that was worth nothing. */
export async function settleTarget(place: Place): Promise<string | undefined> {
  const note = await readNote(place);
  await rm(unfinishedRestore(place.sqliteFile));
  if (!note) return undefined;
  const aside = join(place.dataDir, note.aside);
  const isEmpty = (await readdir(aside)).length === 0;
  if (note.keep && !isEmpty) return aside;
  await rm(aside, { recursive: true, force: true });
  return undefined;
}
