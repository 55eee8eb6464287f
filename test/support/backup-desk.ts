import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach } from 'vitest';
import { operator } from '#authority/caller.ts';
import { openBackup } from '#backup/backup.ts';
import { makeBackup } from '#backup/make-backup.ts';
import { type RestoreOptions, restoreBackup } from '#backup/restore-backup.ts';
import { type Config, parseConfig } from '#config/config.ts';
import type { Database } from '#db/database.ts';
import { newId } from '#db/new-id.ts';
import { openDatabase } from '#db/open.ts';
import { openDiskStore } from '#store/disk.ts';
import { newMariaDbUrl } from './engines.ts';
import { newRow } from './image-desk.ts';

type Engine = 'sqlite' | 'mysql';

/** Where all of a test file's places are; it goes with the file. */
export const root = mkdtempSync(join(tmpdir(), 'prntscrn-backup-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const open: Database[] = [];
afterEach(async () => {
  for (const db of open.splice(0)) await db.close();
});

/** Settings of a site of its own, with nothing in it. */
export async function newPlace(engine: Engine, changes: Record<string, string> = {}): Promise<Config> {
  const DATABASE_URL = engine === 'mysql' ? await newMariaDbUrl() : '';
  return parseConfig({ DATA_DIR: join(root, newId(8)), BASE_URL: 'https://shots.example', DATABASE_URL, ...changes });
}

export async function opened(config: Config): Promise<Database> {
  const db = await openDatabase(config);
  open.push(db);
  return db;
}

export async function sourcesOf(config: Config) {
  const notes: string[] = [];
  const disk = await openDiskStore(join(config.dataDir, 'images'));
  return { config, disk, note: (line: string) => void notes.push(line), notes };
}

/** A picture of any bytes: nothing here decodes them. */
export async function addPicture(config: Config, db: Database, userId: string, title: string | null = null) {
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

export async function addUser(db: Database, name: string): Promise<string> {
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

/** A folder of backups of one site on SQLite, with a user and nothing else. */
export class BackupDesk {
  readonly to = join(root, newId(8));
  readonly config: Config;
  readonly db: Database;
  readonly user: string;

  private constructor(config: Config, db: Database, user: string) {
    this.config = config;
    this.db = db;
    this.user = user;
  }

  static async open(changes: Record<string, string> = {}): Promise<BackupDesk> {
    const config = await newPlace('sqlite', changes);
    const db = await opened(config);
    return new BackupDesk(config, db, await addUser(db, 'Ada'));
  }

  add() {
    return addPicture(this.config, this.db, this.user);
  }

  /** Makes a backup at such a second of the clock. */
  async backup(second = 0, config = this.config) {
    const sources = await sourcesOf(config);
    return await makeBackup({ ...sources, now: () => Date.UTC(2026, 10, 1, 3, 0, second) }, operator, this.to);
  }

  async restore(target: Config, choices: Partial<RestoreOptions> = {}) {
    const options = { replace: false, otherSecret: false, ...choices };
    return await restoreBackup(await sourcesOf(target), operator, await openBackup(this.to), options);
  }

  /** The files of the pictures that the folder has. */
  pool() {
    const found = readdirSync(join(this.to, 'pictures'), { recursive: true, withFileTypes: true });
    return found.filter((one) => one.isFile()).map(({ name }) => name);
  }
}
