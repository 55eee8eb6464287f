import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { getTableName, is, Table } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { beforeEach, describe, expect, it } from 'vitest';
import { operator } from '#authority/caller.ts';
import type { Database } from '#db/database.ts';
import { withMigrationsUpTo } from '#db/migrations.ts';
import { newId } from '#db/new-id.ts';
import { openDatabase } from '#db/open.ts';
import { keptTables } from '#db/snapshot.ts';
import { openIncoming } from '#image/incoming.ts';
import { openDiskStore } from '#store/disk.ts';
import { addPicture, addUser, BackupDesk, newPlace, opened, root, sourcesOf } from '#test/support/backup-desk.ts';
import { openBackup } from './backup.ts';
import { makeBackup } from './make-backup.ts';
import { restoreBackup } from './restore-backup.ts';

async function allRows(db: Database): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {};
  for (const table of Object.values(db.tables)) {
    if (!is(table, Table) || !keptTables.includes(getTableName(table))) continue;
    const rows = await db.read.select().from(table as Database['tables']['users']);
    found[getTableName(table)] = rows.map((row) => JSON.stringify(row)).sort();
  }
  return found;
}

/** What is hard on the way from one engine to the other. */
async function fillOddly(db: Database, user: string): Promise<void> {
  const settings = {
    name: 'site_name',
    value: JSON.stringify('Ünïcödé 🖼 "quoted" \\ back'),
    changedAt: 1_795_000_000_001,
  };
  const entry = { at: 1, action: 'image.delete' as const, actorId: null, actorName: '', via: 'server' };
  await db.write(async (tx) => {
    await tx.insert(db.tables.siteSettings).values(settings);
    await tx.insert(db.tables.audit).values({ ...entry, targetId: null, ip: '', userAgent: '' });
    await tx.insert(db.tables.usage).values({ userId: user, images: 2_000_000_000, bytes: 9_007_199_254_740_991 });
    await tx.insert(db.tables.titleWords).values({ word: 'ähnlich', imageId: newId(), userId: user, createdAt: 1 });
  });
}

describe.each([
  ['sqlite', 'mysql'],
  ['mysql', 'sqlite'],
] as const)('a backup of %s', (from, into) => {
  it(`becomes the same site on ${into}, row by row and byte by byte`, async () => {
    const config = await newPlace(from);
    const db = await opened(config);
    const user = await addUser(db, 'Zoë');
    await fillOddly(db, user);
    const pictures = [];
    for (const title of [null, 'two\nlines', 'a\u2028b', "it's", '日本'])
      pictures.push(await addPicture(config, db, user, title));
    const release = join(config.dataDir, 'releases/7/prntscrn.deb');
    mkdirSync(dirname(release), { recursive: true });
    writeFileSync(release, 'a package');
    writeFileSync(join(config.dataDir, 'releases/current'), '7\n');
    const to = join(root, newId(8));
    const made = await makeBackup(await sourcesOf(config), operator, to);
    expect(made.manifest).toMatchObject({ engine: from, pictures: 5, lost: [], remote: {} });

    const target = await newPlace(into);
    await restoreBackup(await sourcesOf(target), operator, await openBackup(to), {
      replace: false,
      otherSecret: false,
    });
    const restored = await opened(target);
    const rows = await allRows(restored);
    expect(rows).toEqual(await allRows(db));
    expect(Object.values(rows).filter((one) => one.length > 0).length).toBe(6);
    const disk = await openDiskStore(join(target.dataDir, 'images'));
    for (const { id, bytes } of pictures) expect(readFileSync(disk.fileOf(id))).toEqual(bytes);
    expect(readFileSync(join(target.dataDir, 'releases/7/prntscrn.deb'), 'utf8')).toBe('a package');
    expect(readFileSync(join(target.dataDir, 'releases/current'), 'utf8')).toBe('7\n');
    expect(readFileSync(join(target.dataDir, 'auth-secret'), 'utf8').trim()).toBe(config.authSecret);
    expect(readdirSync(target.dataDir).filter((name) => /replaced|restor/.test(name))).toEqual([]);
  });
});

describe('a backup', () => {
  let desk: BackupDesk;
  beforeEach(async () => {
    desk = await BackupDesk.open();
  });

  it.each(['a picture', 'rows', 'the secret', 'the list of pictures'])(
    'is not restored where %s has changed by a byte',
    async (what) => {
      const picture = await desk.add();
      const { name } = await desk.backup();
      const sha256 = createHash('sha256').update(picture.bytes).digest('hex');
      const path = {
        'a picture': join('pictures', sha256.slice(0, 2), sha256),
        rows: join(name, 'rows/users.ndjson.gz'),
        'the secret': join(name, 'auth-secret'),
        'the list of pictures': join(name, 'pictures.ndjson.gz'),
      }[what];
      const bytes = readFileSync(join(desk.to, path ?? ''));
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      writeFileSync(join(desk.to, path ?? ''), bytes);
      const target = await newPlace('sqlite');
      await expect(desk.restore(target)).rejects.toThrow(path);
      expect(readdirSync(target.dataDir).sort()).toEqual(['auth-secret', 'images']);
    },
  );

  it('is not restored over a site in use without a word, and sets that one aside with it', async () => {
    const saved = await desk.add();
    await desk.backup();
    const target = await newPlace('sqlite');
    const other = await opened(target);
    const stranger = await addUser(other, 'Bob');
    await expect(desk.restore(target)).rejects.toThrow('users or pictures');
    const theirs = await addPicture(target, other, stranger);
    await expect(desk.restore(target)).rejects.toThrow('has pictures');
    const { aside = '' } = await desk.restore(target, { replace: true });
    expect(readdirSync(aside)).toEqual(expect.arrayContaining(['auth-secret', 'images', 'prntscrn.sqlite']));
    expect(existsSync(join(aside, theirs.path.slice(target.dataDir.length)))).toBe(true);
    const restored = await opened(target);
    expect((await restored.read.select().from(restored.tables.images)).map(({ id }) => id)).toEqual([saved.id]);
  });

  it('is not restored under a server at work', async () => {
    await desk.backup();
    const target = await newPlace('sqlite');
    const incoming = openIncoming(join(target.dataDir, 'incoming'));
    await expect(desk.restore(target, { replace: true })).rejects.toThrow('stop it first');
    incoming.close();
    await desk.restore(target);
  });

  it('keeps the server from starting where a restore was cut off, and ends it when called again', async () => {
    const pictures = [await desk.add(), await desk.add()];
    await desk.backup();
    const target = await newPlace('sqlite');
    const stranger = await addUser(await opened(target), 'Bob');
    const sources = await sourcesOf(target);
    const fileOf = (key: string) => {
      if (key === pictures[1]?.id) throw new Error('cut off');
      return sources.disk.fileOf(key);
    };
    const cut = { ...sources, disk: { ...sources.disk, fileOf } };
    const choices = { replace: true, otherSecret: false };
    await expect(restoreBackup(cut, operator, await openBackup(desk.to), choices)).rejects.toThrow('cut off');
    await expect(openDatabase(target)).rejects.toThrow('run it again');
    const { aside = '' } = await desk.restore(target);
    const before = await opened({ ...target, sqliteFile: join(aside, 'prntscrn.sqlite') });
    expect((await before.read.select().from(before.tables.users)).map(({ id }) => id)).toEqual([stranger]);
    const restored = await opened(target);
    expect(await restored.read.$count(restored.tables.images)).toBe(2);
  });

  it('asks for the secret that it was made with, where it does not hold it', async () => {
    const given = { AUTH_SECRET: 'a secret of the environment, long enough' };
    desk = await BackupDesk.open(given);
    const { manifest, name } = await desk.backup();
    expect([manifest.secret, existsSync(join(desk.to, name, 'auth-secret'))]).toEqual([undefined, false]);
    const other = await newPlace('sqlite');
    await expect(desk.restore(other)).rejects.toThrow('another AUTH_SECRET');
    await expect(
      desk.restore(await newPlace('sqlite', { AUTH_SECRET: 'another one that is long enough too' })),
    ).rejects.toThrow('another AUTH_SECRET');
    await desk.restore(await newPlace('sqlite', given));
    await desk.restore(other, { otherSecret: true });
  });

  it('of an older program is restored and migrated; one of a newer program is refused', async () => {
    const config = await newPlace('sqlite');
    const old = new Sqlite(config.sqliteFile);
    await withMigrationsUpTo('sqlite', '0003_queue_states', async (folder) =>
      migrate(drizzle(old), { migrationsFolder: folder }),
    );
    const columns = 'id, email, name, role, password_hash, password_changed_at, created_at';
    old.prepare(`insert into users (${columns}) values ('u', 'old@example.test', 'Old', 'admin', 'x', 1, 1)`).run();
    const { name, manifest } = await desk.backup(0, config);
    expect(manifest.migration).toBe('0003_queue_states');
    expect(old.prepare('select count(*) as n from __drizzle_migrations').get()).toEqual({ n: 4 });
    old.close();
    for (const engine of ['sqlite', 'mysql'] as const) {
      const target = await newPlace(engine);
      await desk.restore(target);
      const restored = await opened(target);
      expect(await restored.read.select().from(restored.tables.users)).toMatchObject([
        { name: 'Old', lastSeenAt: null },
      ]);
    }
    const path = join(desk.to, name, 'manifest.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('0003_queue_states', '9999_later'));
    await expect(desk.restore(await newPlace('sqlite'))).rejects.toThrow('newer prntscrn');
  });
});
