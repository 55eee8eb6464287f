import { mkdir, open, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Caller, requireAdmin } from '#authority/caller.ts';
import { migrationNames } from '#db/migrations.ts';
import { engineOf, refillDatabase } from '#db/refill.ts';
import { AppError } from '#errors/app-error.ts';
import { inLanes } from '#purge/reconcile/in-lanes.ts';
import { byteSize } from '#ui/byte-size.ts';
import { type Backup, type BackupSources, secretName } from './backup.ts';
import { hashFile } from './lines.ts';
import { secretFingerprint } from './make-backup.ts';
import { copyProven, Pool } from './pool.ts';
import { Progress } from './progress.ts';
import { readRows } from './rows.ts';
import { checkTarget, clearTarget, settleTarget } from './target.ts';
import { backedFiles, backedPictures, verifyBackup } from './verify-backup.ts';

const lanes = 8;

export interface RestoreOptions {
  /** Puts the backup in the place of what is there; else that is refused. */
  readonly replace: boolean;
  /** Goes on where the server's AUTH_SECRET is not the one of the backup, which then cannot be read in part. */
  readonly otherSecret: boolean;
}

/**
 * Puts a backup in the place of an empty site, or with `replace` of one that is not. Every byte of the backup is checked
 * before anything is touched. Cut off, it leaves a site that does not start, and goes on when it is called again.
 * @throws AppError `conflict` where the backup is damaged, of a newer program or of another secret, where there is no room,
 * or where the place is not empty.
 * Gives the folder where what was there before is now.
 */
export async function restoreBackup(
  sources: BackupSources,
  caller: Caller | undefined,
  backup: Backup,
  options: RestoreOptions,
): Promise<{ aside: string | undefined }> {
  requireAdmin(caller);
  const { config, note, now = Date.now } = sources;
  refuseForeign(sources, backup, options);
  await checkTarget(config, options.replace);
  await refuseFull(config.dataDir, backup);
  await verifyBackup(backup, note);
  await clearTarget(config, { backup: backup.name, keep: options.replace, now: now() });
  if (!config.authSecretGiven) await restoreSecret(config.dataDir, backup);
  await restorePictures(sources, backup);
  await restoreFiles(config.dataDir, backup);
  note('Filling the database');
  const folder = join(backup.folder, backup.name);
  const { manifest } = backup;
  const tables = async function* () {
    for (const { name } of manifest.tables) yield await readRows(folder, name);
  };
  await refillDatabase(config, { migration: manifest.migration, tables });
  return { aside: await settleTarget(config) };
}

function refuseForeign({ config }: BackupSources, { manifest }: Backup, options: RestoreOptions): void {
  if (!migrationNames(engineOf(config)).includes(manifest.migration))
    throw new AppError(
      'conflict',
      'This backup was made by a newer prntscrn: restore it with that one, or a newer one',
    );
  const known = config.authSecretGiven
    ? secretFingerprint(config.authSecret)
    : manifest.secret && manifest.secret_fingerprint;
  if (known === manifest.secret_fingerprint || options.otherSecret) return;
  throw new AppError(
    'conflict',
    'This backup was made with another AUTH_SECRET, which it does not hold or which yours is not. Give the one of then; ' +
      'or go on with --other-secret: authenticators then have to be set up again, and helpers have to sign in again',
  );
}

async function refuseFull(dataDir: string, { manifest }: Backup): Promise<void> {
  const { bavail, bsize } = await statfs(dataDir);
  const rows = manifest.tables.reduce((sum, { bytes }) => sum + bytes, 0);
  // Rows take about ten times as much in a database as gzipped.
  const needed = manifest.picture_bytes + 10 * rows;
  if (bavail * bsize >= needed) return;
  const [has, needs] = [bavail * bsize, needed].map((bytes) => byteSize(bytes, 'en'));
  throw new AppError('conflict', `${dataDir} has room for ${has}, and the backup needs about ${needs}`);
}

async function restoreSecret(dataDir: string, { folder, name, manifest }: Backup): Promise<void> {
  if (!manifest.secret) return;
  if (!(await copyProven(join(folder, name, secretName), join(dataDir, secretName), manifest.secret))) throw changed();
}

async function restorePictures({ disk, note }: BackupSources, backup: Backup): Promise<void> {
  const pool = new Pool(backup.folder);
  const progress = new Progress('Restoring pictures', backup.manifest.pictures, note);
  const shards = new Set<string>();
  for await (const pictures of backedPictures(backup)) {
    await inLanes(pictures, lanes, async (picture) => {
      const to = disk.fileOf(picture.key);
      progress.add(picture.bytes);
      if (!shards.has(dirname(to))) {
        await mkdir(dirname(to), { recursive: true, mode: 0o700 });
        shards.add(dirname(to));
      }
      // An earlier restore that was cut off may have brought it.
      const there = await hashFile(to).catch(() => undefined);
      if (there?.sha256 === picture.sha256) return;
      if (!(await copyProven(pool.path(picture.sha256), to, picture))) throw changed();
    });
  }
  for (const shard of shards) await syncFolder(shard);
}

async function restoreFiles(dataDir: string, backup: Backup): Promise<void> {
  const pool = new Pool(backup.folder);
  for await (const files of backedFiles(backup)) {
    for (const file of files) {
      const to = join(dataDir, file.path);
      await mkdir(dirname(to), { recursive: true, mode: 0o700 });
      if (!(await copyProven(pool.path(file.sha256), to, file))) throw changed();
      await syncFolder(dirname(to));
    }
  }
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  await handle.sync();
  await handle.close();
}

const changed = () => new AppError('conflict', 'The backup changed while it was read: run this again');
