import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { type Caller, requireAdmin } from '#authority/caller.ts';
import { fingerprint } from '#authority/fingerprint.ts';
import { deriveKey } from '#config/secret.ts';
import { holdFileLock } from '#db/file-lock.ts';
import { readSnapshot, type Snapshot } from '#db/snapshot.ts';
import { AppError } from '#errors/app-error.ts';
import {
  type BackupSources,
  backupNameAt,
  draftsName,
  type Manifest,
  manifestName,
  markerName,
  markerSchema,
  readMarker,
  secretName,
} from './backup.ts';
import { hashFile } from './lines.ts';
import { copyProven, Pool } from './pool.ts';
import { writeRows } from './rows.ts';
import { saveFiles } from './save-files.ts';
import { type Saved, savePictures } from './save-pictures.ts';

export interface BackupMade {
  readonly name: string;
  readonly manifest: Manifest;
  /** What this backup has added to the folder. */
  readonly fresh: Saved['fresh'];
}

/** Looks at the database, until no picture has gone between the look and its copying. */
const mostLooks = 6;

/**
 * Saves the site as of one moment into a folder of backups, beside a working server. It is whole or it is not there: it
 * gets its name when its last byte is on the disk. Cut off, the next one finds the pictures that were saved.
 * @throws AppError `invalid_request` for a folder that cannot be used, `conflict` while another backup is being made.
 */
export async function makeBackup(sources: BackupSources, caller: Caller | undefined, to: string): Promise<BackupMade> {
  requireAdmin(caller);
  const { config, now = Date.now } = sources;
  const folder = resolve(to);
  const inside = relative(config.dataDir, folder);
  if (!inside.startsWith('..') && resolve(config.dataDir, inside) === folder)
    throw new AppError('invalid_request', `${folder} is in DATA_DIR: what happens to one would happen to the other`);
  await openFolder(folder, config.baseUrl);
  const lock = holdFileLock(join(folder, 'backup.lock'), 0);
  if (!lock) throw new AppError('conflict', `Another backup is just being made in ${folder}`);
  try {
    const drafts = join(folder, draftsName);
    await rm(drafts, { recursive: true, force: true });
    const name = backupNameAt(now());
    const draft = join(drafts, name);
    await mkdir(join(draft, 'rows'), { recursive: true, mode: 0o700 });
    const pool = new Pool(folder);
    const { saved, snapshot, tables } = await look(sources, pool, draft);
    const manifest: Manifest = {
      format: 1,
      made_at: new Date(now()).toISOString(),
      base_url: config.baseUrl,
      ...snapshot,
      secret_fingerprint: secretFingerprint(config.authSecret),
      tables,
      picture_list: saved.list,
      file_list: await saveFiles(config.dataDir, pool, draft, sources.note),
      secret: await saveSecret(config, draft),
      pictures: saved.pictures,
      picture_bytes: saved.bytes,
      lost: [...saved.lost.keys()],
      remote: { ...saved.remote },
    };
    await writeFile(join(draft, manifestName), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600, flush: true });
    await syncFolders(join(folder, 'pictures'), draft);
    await rename(draft, join(folder, name));
    await syncFolder(folder);
    return { name, manifest, fresh: saved.fresh };
  } finally {
    lock.release();
  }
}

/** Tells whether two secrets are the same: a key derived for nothing else, so that it opens nothing. */
export const secretFingerprint = (secret: string) =>
  fingerprint(deriveKey(secret, 'backup fingerprint').toString('hex'));

/** Makes the folder, or sees that it is one of this site's backups. */
async function openFolder(folder: string, baseUrl: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const names = await readdir(folder);
  if (!names.includes(markerName)) {
    if (names.length > 0)
      throw new AppError('invalid_request', `${folder} has other things in it: name a folder that is empty or new`);
    const marker = markerSchema.parse({ format: 1, base_url: baseUrl });
    await writeFile(join(folder, markerName), `${JSON.stringify(marker)}\n`, { mode: 0o600, flush: true });
  }
  const { base_url } = await readMarker(folder);
  if (base_url !== baseUrl)
    throw new AppError(
      'invalid_request',
      `${folder} has the backups of ${base_url}, and this is ${baseUrl}: give this site a folder of its own`,
    );
}

/**
 * The rows of one moment, and the bytes of all their pictures. Bytes that have gone meanwhile went with their rows: then
 * a later moment is taken, for which less is left to copy. What two moments name and nobody finds is lost.
 */
async function look(sources: BackupSources, pool: Pool, draft: string) {
  const { disk, note, config } = sources;
  let before: ReadonlyMap<string, string> = new Map();
  const fresh = { pictures: 0, bytes: 0 };
  for (let looks = 1; ; looks++) {
    note(looks === 1 ? 'Reading the database' : 'Pictures went meanwhile: reading the database again');
    const { tables, snapshot } = await readSnapshot(config, async (found: Snapshot) => ({
      tables: await writeRows(draft, found),
      snapshot: { engine: found.engine, migration: found.migration },
    }));
    const rows = tables.find(({ name }) => name === 'images')?.rows ?? 0;
    const saved = await savePictures({ disk, pool, note }, draft, rows);
    fresh.pictures += saved.fresh.pictures;
    fresh.bytes += saved.fresh.bytes;
    const gone = [...saved.lost].filter(([id, key]) => before.get(id) !== key);
    if (gone.length === 0 || looks === mostLooks) return { tables, snapshot, saved: { ...saved, fresh } };
    before = saved.lost;
  }
}

/** The secret that is kept in DATA_DIR; one of the environment stays with whoever has given it. */
async function saveSecret({ dataDir, authSecretGiven }: BackupSources['config'], draft: string) {
  if (authSecretGiven) return undefined;
  const kept = join(dataDir, secretName);
  const facts = await hashFile(kept);
  if (!(await copyProven(kept, join(draft, secretName), facts))) throw new Error(`${kept} changed while it was read`);
  return facts;
}

/** Makes names survive a power cut; Windows sees to it by itself. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync();
  await handle?.close();
}

async function syncFolders(pictures: string, draft: string): Promise<void> {
  for (const shard of await readdir(pictures).catch(() => [])) await syncFolder(join(pictures, shard));
  for (const folder of [pictures, join(draft, 'rows'), draft]) await syncFolder(folder);
}
