import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { eq, getTableName, is, Table } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { operator } from '#authority/caller.ts';
import { type Config, parseConfig } from '#config/config.ts';
import type { Database } from '#db/database.ts';
import { holdFileLock } from '#db/file-lock.ts';
import { withMigrationsUpTo } from '#db/migrations.ts';
import { newId } from '#db/new-id.ts';
import { openDatabase } from '#db/open.ts';
import { keptTables } from '#db/snapshot.ts';
import { openIncoming } from '#image/incoming.ts';
import { openDiskStore } from '#store/disk.ts';
import { newMariaDbUrl } from '#test/support/engines.ts';
import { newRow } from '#test/support/image-desk.ts';
import { backupNames, openBackup } from './backup.ts';
import { forgetOld } from './forget-old.ts';
import { makeBackup } from './make-backup.ts';
import { restoreBackup } from './restore-backup.ts';
import { verifyBackup } from './verify-backup.ts';

type Engine = 'sqlite' | 'mysql';

const root = mkdtempSync(join(tmpdir(), 'prntscrn-backup-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const open: Database[] = [];
afterEach(async () => {
  for (const db of open.splice(0)) await db.close();
});

/** Settings of a site of its own, with nothing in it. */
async function newPlace(engine: Engine, changes: Record<string, string> = {}): Promise<Config> {
  const DATABASE_URL = engine === 'mysql' ? await newMariaDbUrl() : '';
  return parseConfig({ DATA_DIR: join(root, newId(8)), BASE_URL: 'https://shots.example', DATABASE_URL, ...changes });
}

async function opened(config: Config): Promise<Database> {
  const db = await openDatabase(config);
  open.push(db);
  return db;
}

async function sourcesOf(config: Config) {
  const notes: string[] = [];
  const disk = await openDiskStore(join(config.dataDir, 'images'));
  return { config, disk, note: (line: string) => void notes.push(line), notes };
}

/** A picture of any bytes: nothing here decodes them. */
async function addPicture(config: Config, db: Database, userId: string, title: string | null = null) {
  const id = newId();
  const bytes = Buffer.from(`picture ${id}`);
  const draft = join(root, newId());
  writeFileSync(draft, bytes);
  const disk = await openDiskStore(join(config.dataDir, 'images'));
  const storeKey = await disk.put({ id, file: draft, type: 'image/png', bytes: bytes.length });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const row = newRow(userId, { id, sha256, bytes: bytes.length, store: 'disk', storeKey, title });
  await db.write(async (tx) => void (await tx.insert(db.tables.images).values(row)));
  return { id, bytes, path: disk.fileOf(storeKey) };
}

async function addUser(db: Database, name: string): Promise<string> {
  const id = newId();
  const password = { passwordHash: 'none', passwordChangedAt: 1 };
  const row = {
    id,
    email: `${id}@example.test`,
    name,
    role: 'user' as const,
    ...password,
    createdAt: 1,
    requireTwoFactor: true,
  };
  await db.write(async (tx) => void (await tx.insert(db.tables.users).values(row)));
  return id;
}

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
    expect(readFileSync(join(target.dataDir, 'auth-secret'), 'utf8').trim()).toBe(config.authSecret);
    expect(readdirSync(target.dataDir).filter((name) => /replaced|restor/.test(name))).toEqual([]);
  });
});

describe('a folder of backups', () => {
  let config: Config;
  let db: Database;
  let user: string;
  let to: string;
  beforeEach(async () => {
    config = await newPlace('sqlite');
    db = await opened(config);
    user = await addUser(db, 'Ada');
    to = join(root, newId(8));
  });

  /** A backup at such a second of the clock. */
  const backup = async (second = 0) => {
    const sources = await sourcesOf(config);
    return await makeBackup({ ...sources, now: () => Date.UTC(2026, 10, 1, 3, 0, second) }, operator, to);
  };
  const restoreInto = async (target: Config, choices = {}, at?: string) =>
    await restoreBackup(await sourcesOf(target), operator, await openBackup(to, at), {
      replace: false,
      otherSecret: false,
      ...choices,
    });
  const pool = () =>
    readdirSync(join(to, 'pictures'), { recursive: true, withFileTypes: true }).filter((one) => one.isFile());

  it('takes in what is new alone, and forgets what only older ones had', async () => {
    const [old, stays] = [await addPicture(config, db, user), await addPicture(config, db, user)];
    expect((await backup(1)).fresh.pictures).toBe(2);
    await db.write(async (tx) => void (await tx.delete(db.tables.images).where(eq(db.tables.images.id, old.id))));
    const late = await addPicture(config, db, user);
    const second = await backup(2);
    expect(second).toMatchObject({
      fresh: { pictures: 1 },
      manifest: { pictures: 2, picture_bytes: stays.bytes.length + late.bytes.length },
    });
    expect(pool()).toHaveLength(3);
    expect(await forgetOld(to, operator, 1)).toMatchObject({ backups: ['2026-11-01T03-00-01.000Z'], pictures: 1 });
    expect(await backupNames(to)).toEqual([second.name]);
    expect(pool()).toHaveLength(2);
    await verifyBackup(await openBackup(to), () => undefined);
  });

  it('is for its owner alone to read', async () => {
    await addPicture(config, db, user);
    await backup();
    const found = readdirSync(to, { recursive: true, withFileTypes: true }).filter((one) => one.name !== 'backup.lock');
    const modes = found.map((one) => [one.isDirectory(), statSync(join(one.parentPath, one.name)).mode & 0o777]);
    expect(new Set(modes.map(([isFolder, mode]) => (isFolder ? mode === 0o700 : mode === 0o600)))).toEqual(
      new Set([true]),
    );
    expect(statSync(to).mode & 0o777).toBe(0o700);
  });

  it('has the site as of one moment, though pictures go while they are saved', async () => {
    const pictures = [];
    for (let at = 0; at < 6; at++) pictures.push(await addPicture(config, db, user));
    const sources = await sourcesOf(config);
    const victim = pictures[5];
    const disk = {
      ...sources.disk,
      fileOf: (key: string) => {
        if (victim && existsSync(victim.path)) {
          unlinkSync(victim.path);
          new Sqlite(config.sqliteFile).prepare('delete from images where id = ?').run(victim.id);
        }
        return sources.disk.fileOf(key);
      },
    };
    const { manifest } = await makeBackup({ ...sources, disk }, operator, to);
    expect(manifest).toMatchObject({ pictures: 5, lost: [] });
    expect(manifest.tables.find(({ name }) => name === 'images')?.rows).toBe(5);
    expect(sources.notes.join()).toContain('again');
  });

  it('names the pictures whose bytes are missing or wrong, and saves all others', async () => {
    const [missing, wrong, right] = [
      await addPicture(config, db, user),
      await addPicture(config, db, user),
      await addPicture(config, db, user),
    ];
    unlinkSync(missing.path);
    writeFileSync(wrong.path, wrong.bytes.toReversed());
    const { manifest } = await backup();
    expect([...manifest.lost].sort()).toEqual([missing.id, wrong.id].sort());
    expect(pool().map(({ name }) => name)).toEqual([createHash('sha256').update(right.bytes).digest('hex')]);
  });

  it.each(['a picture', 'rows', 'the secret', 'the list of pictures'])(
    'is not restored where %s has changed by a byte',
    async (what) => {
      const picture = await addPicture(config, db, user);
      const { name } = await backup();
      const sha256 = createHash('sha256').update(picture.bytes).digest('hex');
      const path = {
        'a picture': join('pictures', sha256.slice(0, 2), sha256),
        rows: join(name, 'rows/users.ndjson.gz'),
        'the secret': join(name, 'auth-secret'),
        'the list of pictures': join(name, 'pictures.ndjson.gz'),
      }[what];
      const bytes = readFileSync(join(to, path ?? ''));
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      writeFileSync(join(to, path ?? ''), bytes);
      const target = await newPlace('sqlite');
      await expect(restoreInto(target)).rejects.toThrow(path);
      expect(readdirSync(target.dataDir).sort()).toEqual(['auth-secret', 'images']);
    },
  );

  it('holds none that was cut off, and the next one finds what was saved', async () => {
    for (let at = 0; at < 3; at++) await addPicture(config, db, user);
    const sources = await sourcesOf(config);
    let seen = 0;
    const fileOf = (key: string) => {
      if (++seen === 3) throw new Error('cut off');
      return sources.disk.fileOf(key);
    };
    await expect(makeBackup({ ...sources, disk: { ...sources.disk, fileOf } }, operator, to)).rejects.toThrow(
      'cut off',
    );
    expect(await backupNames(to)).toEqual([]);
    await expect(openBackup(to)).rejects.toThrow('no whole backup');
    const had = pool().length;
    expect((await backup()).fresh.pictures).toBe(3 - had);
    expect(readdirSync(join(to, 'drafts'))).toEqual([]);
  });

  it('is no folder of something else, of another site, or within DATA_DIR', async () => {
    await backup();
    const refused = async (folder: string, place = config) =>
      await makeBackup(await sourcesOf(place), operator, folder).then(
        () => 'made',
        (error) => error.message,
      );
    expect(await refused(root)).toContain('other things');
    expect(await refused(join(config.dataDir, 'backups'))).toContain('in DATA_DIR');
    expect(await refused(to, await newPlace('sqlite', { BASE_URL: 'https://other.example' }))).toContain(
      'https://shots.example',
    );
    await expect(openBackup(root)).rejects.toThrow('not a folder of backups');
    await expect(openBackup(to, 'yesterday')).rejects.toThrow(/These there are:\n {2}2026/);
  });

  it('lets one backup be made at a time', async () => {
    const lock = join(to, 'backup.lock');
    await backup();
    const held = holdFileLock(lock, 0);
    await expect(backup(1)).rejects.toThrow('just being made');
    await expect(forgetOld(to, operator, 1)).rejects.toThrow('just being made');
    held?.release();
  });

  it('is not restored over a site in use without a word, and sets that one aside with it', async () => {
    const saved = await addPicture(config, db, user);
    await backup();
    const target = await newPlace('sqlite');
    const other = await opened(target);
    const stranger = await addUser(other, 'Bob');
    await expect(restoreInto(target)).rejects.toThrow('users or pictures');
    const theirs = await addPicture(target, other, stranger);
    await expect(restoreInto(target)).rejects.toThrow('has pictures');
    const { aside = '' } = await restoreInto(target, { replace: true });
    expect(readdirSync(aside)).toEqual(expect.arrayContaining(['auth-secret', 'images', 'prntscrn.sqlite']));
    expect(existsSync(join(aside, theirs.path.slice(target.dataDir.length)))).toBe(true);
    const restored = await opened(target);
    expect((await restored.read.select().from(restored.tables.images)).map(({ id }) => id)).toEqual([saved.id]);
  });

  it('is not restored under a server at work', async () => {
    await backup();
    const target = await newPlace('sqlite');
    const incoming = openIncoming(join(target.dataDir, 'incoming'));
    await expect(restoreInto(target, { replace: true })).rejects.toThrow('stop it first');
    incoming.close();
    await restoreInto(target);
  });

  it('keeps the server from starting where a restore was cut off, and ends it when called again', async () => {
    const pictures = [await addPicture(config, db, user), await addPicture(config, db, user)];
    await backup();
    const target = await newPlace('sqlite');
    const stranger = await addUser(await opened(target), 'Bob');
    const sources = await sourcesOf(target);
    const fileOf = (key: string) => {
      if (key === pictures[1]?.id) throw new Error('cut off');
      return sources.disk.fileOf(key);
    };
    const cut = { ...sources, disk: { ...sources.disk, fileOf } };
    const choices = { replace: true, otherSecret: false };
    await expect(restoreBackup(cut, operator, await openBackup(to), choices)).rejects.toThrow('cut off');
    await expect(openDatabase(target)).rejects.toThrow('run it again');
    const { aside = '' } = await restoreInto(target);
    const before = await opened({ ...target, sqliteFile: join(aside, 'prntscrn.sqlite') });
    expect((await before.read.select().from(before.tables.users)).map(({ id }) => id)).toEqual([stranger]);
    const restored = await opened(target);
    expect(await restored.read.$count(restored.tables.images)).toBe(2);
  });

  it('asks for the secret that it was made with, where it does not hold it', async () => {
    const given = { AUTH_SECRET: 'a secret of the environment, long enough' };
    config = await newPlace('sqlite', given);
    await opened(config);
    const { manifest, name } = await backup();
    expect([manifest.secret, existsSync(join(to, name, 'auth-secret'))]).toEqual([undefined, false]);
    const other = await newPlace('sqlite');
    await expect(restoreInto(other)).rejects.toThrow('another AUTH_SECRET');
    await expect(
      restoreInto(await newPlace('sqlite', { AUTH_SECRET: 'another one that is long enough too' })),
    ).rejects.toThrow('another AUTH_SECRET');
    await restoreInto(await newPlace('sqlite', given));
    await restoreInto(other, { otherSecret: true });
  });

  it('of an older program is restored and migrated; one of a newer program is refused', async () => {
    config = await newPlace('sqlite');
    const old = new Sqlite(config.sqliteFile);
    await withMigrationsUpTo('sqlite', '0003_queue_states', async (folder) =>
      migrate(drizzle(old), { migrationsFolder: folder }),
    );
    const columns = 'id, email, name, role, password_hash, password_changed_at, created_at';
    old.prepare(`insert into users (${columns}) values ('u', 'old@example.test', 'Old', 'admin', 'x', 1, 1)`).run();
    const { name, manifest } = await backup();
    expect(manifest.migration).toBe('0003_queue_states');
    expect(old.prepare('select count(*) as n from __drizzle_migrations').get()).toEqual({ n: 4 });
    old.close();
    for (const engine of ['sqlite', 'mysql'] as const) {
      const target = await newPlace(engine);
      await restoreInto(target);
      const restored = await opened(target);
      expect(await restored.read.select().from(restored.tables.users)).toMatchObject([
        { name: 'Old', lastSeenAt: null },
      ]);
    }
    const path = join(to, name, 'manifest.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('0003_queue_states', '9999_later'));
    await expect(restoreInto(await newPlace('sqlite'))).rejects.toThrow('newer prntscrn');
  });
});
