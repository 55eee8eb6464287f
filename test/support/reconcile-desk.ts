import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { operator } from '#authority/caller.ts';
import type { Database } from '#db/database.ts';
import { newId } from '#db/new-id.ts';
import type { ImageRow } from '#image/image.ts';
import { type ReconcileOptions, type ReconcileSources, type Report, reconcile } from '#purge/reconcile.ts';
import { type Cache, openCache } from '#store/cache.ts';
import { openDiskStore } from '#store/disk.ts';
import { type LocalStore, type Store, StoreError } from '#store/store.ts';
import { newPurge, newRow, silent } from '#test/support/image-desk.ts';

const hour = 3_600_000;

/** Two real stores with a database, anew for each test, for what is held against each other. */
export class ReconcileDesk {
  /** Of all pictures, unless a test says otherwise. */
  readonly owner = newId();
  readonly #database: () => Database;
  folder = '';
  declare disk: LocalStore;
  /** A store like S3: its keys are the ids, and it can list. */
  declare far: Store;
  /** What the far store says instead of an answer. */
  farDown: StoreError | undefined;
  declare cache: Cache;

  constructor(database: () => Database) {
    this.#database = database;
    beforeEach(() => this.#open());
    afterEach(() => {
      this.cache.close();
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  async #open(): Promise<void> {
    this.folder = mkdtempSync(join(tmpdir(), 'prntscrn-reconcile-'));
    this.disk = await openDiskStore(join(this.folder, 'images'));
    this.cache = openCache({ folder: join(this.folder, 'cache'), mostBytes: 1e9 });
    this.farDown = undefined;
    const beyond = await openDiskStore(join(this.folder, 'far'));
    this.far = {
      ...beyond,
      name: 'far',
      open: (key) => (this.farDown ? Promise.reject(this.farDown) : beyond.open(key)),
      remove: async (keys) => (this.farDown ? keys.map(() => this.farDown) : await beyond.remove(keys)),
    };
    const { images, purges, moves, users } = this.#database().tables;
    await this.#database().write(async (tx) => {
      for (const table of [images, purges, moves, users]) await tx.delete(table);
      const account = { email: 'a@example.test', name: 'A', role: 'user', passwordHash: 'x' } as const;
      await tx.insert(users).values({ id: this.owner, ...account, passwordChangedAt: 1, createdAt: 1 });
    });
  }

  get sources(): ReconcileSources {
    const all = [this.disk, this.far];
    const named = (name: string) => {
      const store = all.find((one) => one.name === name);
      if (store) return store;
      throw new StoreError('not set up');
    };
    const stores = { disk: this.disk, current: this.disk, all, named };
    return { db: this.#database(), stores, journal: join(this.folder, 'incoming'), cache: this.cache, log: silent };
  }

  check(options: ReconcileOptions = {}): Promise<Report> {
    return reconcile(this.sources, operator, options);
  }

  fileIn(name: string, key: string): string {
    return join(this.folder, name === 'disk' ? 'images' : 'far', key.slice(0, 2), key);
  }

  lose(name: string, id: string): void {
    rmSync(this.fileIn(name, id));
  }

  /** Bytes of an hour ago, or of now where they are `young`. */
  async putBytes(store: Store, id = newId(), bytes = randomBytes(500), young = false) {
    const file = join(this.folder, newId());
    writeFileSync(file, bytes, { mode: 0o600 });
    const key = await store.put({ id, file, type: 'image/png', bytes: bytes.length });
    const then = (Date.now() - hour) / 1000;
    if (!young) utimesSync(this.fileIn(store.name, key), then, then);
    return { id, bytes };
  }

  async insert(row: ImageRow): Promise<ImageRow> {
    await this.#database().write(async (tx) => void (await tx.insert(this.#database().tables.images).values(row)));
    return row;
  }

  /** A picture as it should be. */
  async picture(store: Store, changes: Partial<ImageRow> = {}) {
    const { id, bytes } = await this.putBytes(store, changes.id);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const own = { id, storeKey: id, store: store.name, bytes: 500, sha256 };
    return { row: await this.insert(newRow(this.owner, { ...own, ...changes })), bytes };
  }

  async pictures(store: Store, count: number): Promise<void> {
    for (let n = 0; n < count; n++) await this.picture(store);
  }

  async queue(changes: Parameters<typeof newPurge>[0]): Promise<void> {
    const { purges } = this.#database().tables;
    await this.#database().write(async (tx) => void (await tx.insert(purges).values(newPurge(changes))));
  }

  async queued() {
    return await this.#database().read.select().from(this.#database().tables.purges);
  }

  /** Has a picture wait for the far store. */
  async move(imageId: string, changes = {}): Promise<void> {
    const entry = { imageId, store: 'far', state: 'waiting', attempts: 1, nextAttemptAt: 1, createdAt: 1 } as const;
    const { moves } = this.#database().tables;
    await this.#database().write(async (tx) => void (await tx.insert(moves).values({ ...entry, ...changes })));
  }
}
