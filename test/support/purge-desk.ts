import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import type { Database } from '#db/database.ts';
import { newId } from '#db/new-id.ts';
import { openDatabase } from '#db/open.ts';
import type { ImageRow } from '#image/image.ts';
import { insertRow } from '#image/queries.ts';
import { type PurgeSources, runPurge } from '#purge/run.ts';
import { StoreError } from '#store/store.ts';
import { newMariaDbUrl } from './engines.ts';
import { newRow, silent } from './image-desk.ts';
import { type Ledger, openLedger } from './ledger-store.ts';

type Entry = Database['tables']['purges']['$inferSelect'];

/** What tests of the purge work with: a database of two processes, stores that write down what they are asked. */
export interface PurgeDesk {
  readonly now: number;
  readonly one: Database;
  /** A second process's connections on MySQL. On SQLite both would wait for each other in one thread: it is `one` there. */
  readonly two: Database;
  readonly near: Ledger;
  readonly far: Ledger;
  sources(changes?: Partial<PurgeSources>): PurgeSources;
  run(changes?: Partial<PurgeSources>): ReturnType<typeof runPurge>;
  insert(changes?: Partial<ImageRow>): Promise<string>;
  /** Inserts so many at once. */
  insertMany(count: number, changes: Partial<ImageRow>): Promise<string[]>;
  queue(changes?: Partial<Entry>): Promise<string>;
  entry(id: string): Promise<Entry | undefined>;
  entries(): Promise<Entry[]>;
  rows(): Promise<ImageRow[]>;
}

const now = 1_800_000_000_000;

export function eachPurgeDesk(title: string, body: (desk: () => PurgeDesk) => void): void {
  describe.each(['sqlite', 'mysql'] as const)(`${title} (%s)`, (engine) => {
    const folder = mkdtempSync(join(tmpdir(), 'prntscrn-purge-'));
    let [one, two] = [] as unknown as [Database, Database];
    let desk: PurgeDesk;
    beforeAll(async () => {
      const databaseUrl = engine === 'mysql' ? await newMariaDbUrl() : undefined;
      const at = { databaseUrl, sqliteFile: join(folder, 'test.sqlite') };
      one = await openDatabase(at);
      two = engine === 'mysql' ? await openDatabase(at) : one;
    });
    beforeEach(async () => {
      const { images, purges, moves, users } = one.tables;
      await one.write(async (tx) => {
        for (const table of [images, purges, moves, users]) await tx.delete(table);
      });
      desk = openDesk(one, two);
    });
    afterAll(async () => {
      await one.close();
      if (two !== one) await two.close();
      rmSync(folder, { recursive: true, force: true });
    });
    body(() => desk);
  });
}

function openDesk(one: Database, two: Database): PurgeDesk {
  const [near, far] = [openLedger('disk'), openLedger('far')];
  const { images, purges } = one.tables;
  const named = (name: string) => {
    const store = [near, far].find((known) => known.name === name);
    if (store) return store;
    throw new StoreError('The store of this picture is not set up on this server');
  };
  const desk: PurgeDesk = {
    now,
    one,
    two,
    near,
    far,
    sources: (changes = {}) => ({ db: one, stores: { named }, log: silent, now: () => now, ...changes }),
    run: (changes) => runPurge(desk.sources(changes)),
    insert: async (changes = {}) => {
      const row = newRow(newId(), changes);
      await insertRow(one, row, now);
      return row.id;
    },
    insertMany: async (count, changes) => {
      const rows = Array.from({ length: count }, () => newRow(newId(), changes));
      await one.write(async (tx) => void (await tx.insert(images).values(rows)));
      return rows.map(({ id }) => id);
    },
    queue: async (changes = {}) => {
      const id = newId();
      const entry: Entry = {
        id,
        userId: null,
        store: 'disk',
        storeKey: id,
        bytes: 1,
        reason: 'deleted_by_owner',
        askedBy: null,
        state: 'waiting',
        attempts: 0,
        nextAttemptAt: 1,
        lastError: null,
        createdAt: 1,
        ...changes,
      };
      await one.write(async (tx) => void (await tx.insert(purges).values(entry)));
      return entry.id;
    },
    entry: async (id) => (await desk.entries()).find((one) => one.id === id),
    entries: async () => await one.read.select().from(purges),
    rows: async () => await one.read.select().from(images),
  };
  return desk;
}
