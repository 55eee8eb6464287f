import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { operator } from '#authority/caller.ts';
import { holdFileLock } from '#db/file-lock.ts';
import { BackupDesk, newPlace, root, sourcesOf } from '#test/support/backup-desk.ts';
import { backupNames, openBackup } from './backup.ts';
import { forgetOld } from './forget-old.ts';
import { makeBackup } from './make-backup.ts';
import { verifyBackup } from './verify-backup.ts';

describe('a folder of backups', () => {
  let desk: BackupDesk;
  beforeEach(async () => {
    desk = await BackupDesk.open();
  });

  it('takes in what is new alone, and forgets what only older ones had', async () => {
    const [old, stays] = [await desk.add(), await desk.add()];
    expect((await desk.backup(1)).fresh.pictures).toBe(2);
    await desk.db.write(
      async (tx) => void (await tx.delete(desk.db.tables.images).where(eq(desk.db.tables.images.id, old.id))),
    );
    const late = await desk.add();
    const second = await desk.backup(2);
    expect(second).toMatchObject({
      fresh: { pictures: 1 },
      manifest: { pictures: 2, picture_bytes: stays.bytes.length + late.bytes.length },
    });
    expect(desk.pool()).toHaveLength(3);
    expect(await forgetOld(desk.to, operator, 1)).toMatchObject({ backups: ['2026-11-01T03-00-01.000Z'], pictures: 1 });
    expect(await backupNames(desk.to)).toEqual([second.name]);
    expect(desk.pool()).toHaveLength(2);
    await verifyBackup(await openBackup(desk.to), () => undefined);
  });

  it('is for its owner alone to read', async () => {
    await desk.add();
    await desk.backup();
    const found = readdirSync(desk.to, { recursive: true, withFileTypes: true }).filter(
      (one) => one.name !== 'backup.lock',
    );
    const modes = found.map((one) => [one.isDirectory(), statSync(join(one.parentPath, one.name)).mode & 0o777]);
    expect(new Set(modes.map(([isFolder, mode]) => (isFolder ? mode === 0o700 : mode === 0o600)))).toEqual(
      new Set([true]),
    );
    expect(statSync(desk.to).mode & 0o777).toBe(0o700);
  });

  it('has the site as of one moment, though pictures go while they are saved', async () => {
    const pictures = [];
    for (let at = 0; at < 6; at++) pictures.push(await desk.add());
    const sources = await sourcesOf(desk.config);
    const victim = pictures[5];
    const disk = {
      ...sources.disk,
      fileOf: (key: string) => {
        if (victim && existsSync(victim.path)) {
          unlinkSync(victim.path);
          new Sqlite(desk.config.sqliteFile).prepare('delete from images where id = ?').run(victim.id);
        }
        return sources.disk.fileOf(key);
      },
    };
    const { manifest } = await makeBackup({ ...sources, disk }, operator, desk.to);
    expect(manifest).toMatchObject({ pictures: 5, lost: [] });
    expect(manifest.tables.find(({ name }) => name === 'images')?.rows).toBe(5);
    expect(sources.notes.join()).toContain('again');
  });

  it('names the pictures whose bytes are missing or wrong, and saves all others', async () => {
    const [missing, wrong, right] = [await desk.add(), await desk.add(), await desk.add()];
    unlinkSync(missing.path);
    writeFileSync(wrong.path, wrong.bytes.toReversed());
    const { manifest } = await desk.backup();
    expect([...manifest.lost].sort()).toEqual([missing.id, wrong.id].sort());
    expect(desk.pool()).toEqual([createHash('sha256').update(right.bytes).digest('hex')]);
  });

  it('holds none that was cut off, and the next one finds what was saved', async () => {
    for (let at = 0; at < 3; at++) await desk.add();
    const sources = await sourcesOf(desk.config);
    let seen = 0;
    const fileOf = (key: string) => {
      if (++seen === 3) throw new Error('cut off');
      return sources.disk.fileOf(key);
    };
    await expect(makeBackup({ ...sources, disk: { ...sources.disk, fileOf } }, operator, desk.to)).rejects.toThrow(
      'cut off',
    );
    expect(await backupNames(desk.to)).toEqual([]);
    await expect(openBackup(desk.to)).rejects.toThrow('no whole backup');
    const had = desk.pool().length;
    expect((await desk.backup()).fresh.pictures).toBe(3 - had);
    expect(readdirSync(join(desk.to, 'drafts'))).toEqual([]);
  });

  it('is no folder of something else, of another site, or within DATA_DIR', async () => {
    await desk.backup();
    const refused = async (folder: string, place = desk.config) =>
      await makeBackup(await sourcesOf(place), operator, folder).then(
        () => 'made',
        (error) => error.message,
      );
    expect(await refused(root)).toContain('other things');
    expect(await refused(join(desk.config.dataDir, 'backups'))).toContain('in DATA_DIR');
    expect(await refused(desk.to, await newPlace('sqlite', { BASE_URL: 'https://other.example' }))).toContain(
      'https://shots.example',
    );
    await expect(openBackup(root)).rejects.toThrow('not a folder of backups');
    await expect(openBackup(desk.to, 'yesterday')).rejects.toThrow(/These there are:\n {2}2026/);
  });

  it('lets one backup be made at a time', async () => {
    const lock = join(desk.to, 'backup.lock');
    await desk.backup();
    const held = holdFileLock(lock, 0);
    await expect(desk.backup(1)).rejects.toThrow('just being made');
    await expect(forgetOld(desk.to, operator, 1)).rejects.toThrow('just being made');
    held?.release();
  });
});
