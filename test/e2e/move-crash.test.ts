import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '#db/database.ts';
import { newId } from '#db/new-id.ts';
import { openDatabase } from '#db/open.ts';
import { openIncoming } from '#image/incoming.ts';
import { recoverUploads } from '#image/recover.ts';
import { openMover } from '#move/mover.ts';
import { runPurge } from '#purge/run.ts';
import { openDiskStore } from '#store/disk.ts';
import { newMariaDbUrl } from '#test/support/engines.ts';
import { formOf, newPicture, silent } from '#test/support/image-desk.ts';
import { openShelf } from '#test/support/shelf-store.ts';
import { faultsInStores } from '#test/support/store-check.ts';

const root = join(import.meta.dirname, '../..');

function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.lock'))
    .map((entry) => entry.name)
    .sort();
}

describe.each(['sqlite', 'mysql'] as const)('a process killed on the way to a remote store (%s)', (engine) => {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-move-crash-'));
  const file = join(folder, 'upload');
  const user = newId();
  let dataDir: string;
  let databaseUrl: string | undefined;
  let db: Database;
  let type: string;
  beforeAll(async () => {
    const body = new Response(formOf({ image: await newPicture() }));
    type = body.headers.get('content-type') ?? '';
    writeFileSync(file, Buffer.from(await body.arrayBuffer()));
  });
  beforeEach(async () => {
    dataDir = join(folder, newId(8));
    mkdirSync(dataDir);
    databaseUrl = engine === 'mysql' ? await newMariaDbUrl() : undefined;
    db = await openDatabase({ databaseUrl, sqliteFile: join(dataDir, 'prntscrn.sqlite') });
    const account = { id: user, email: `${user}@example.test`, name: 'Ada', role: 'user' as const, createdAt: 1 };
    const row = { ...account, passwordHash: 'none', passwordChangedAt: 1 };
    await db.write(async (tx) => void (await tx.insert(db.tables.users).values(row)));
  });
  afterEach(() => db.close());
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function run(...args: string[]): Promise<{ signal: string | null; answer: { id: string; moved: number } }> {
    const child = spawn(process.execPath, ['test/support/crash-child.ts', dataDir, databaseUrl ?? '-', user, ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    return new Promise((resolve) =>
      child.once('close', (_code, signal) => resolve({ signal, answer: output ? JSON.parse(output) : undefined })),
    );
  }

  const rows = async () => await db.read.select().from(db.tables.images);
  const entries = async () => await db.read.select().from(db.tables.moves);
  /** The next start, with every lease run out and every pause over, and one run of all that goes by the clock. */
  async function restart(): Promise<void> {
    const { moves, purges } = db.tables;
    for (const table of [moves, purges])
      await db.write(async (tx) => void (await tx.update(table).set({ nextAttemptAt: 1 })));
    const [shelf, disk] = [await openShelf(join(dataDir, 'shelf')), await openDiskStore(join(dataDir, 'images'))];
    const stores = { named: (name: string) => (name === 'shelf' ? shelf : disk) };
    const incoming = openIncoming(join(dataDir, 'incoming'));
    await recoverUploads({ db, disk, incoming });
    incoming.close();
    await openMover({ db, disk, stores, log: silent }, { store: 'shelf' }).run();
    await db.write(async (tx) => void (await tx.update(purges).set({ nextAttemptAt: 1 })));
    await runPurge({ db, stores, log: silent });
  }
  async function whatIsThere() {
    const found = await rows();
    return {
      rows: found.map(({ store, storeKey }) => `${store} ${storeKey}`),
      disk: filesUnder(join(dataDir, 'images')),
      shelf: filesUnder(join(dataDir, 'shelf')),
      incoming: filesUnder(join(dataDir, 'incoming')),
      moves: (await entries()).length,
      purges: (await db.read.select().from(db.tables.purges)).length,
      faults: await faultsInStores({
        db,
        disk: await openDiskStore(join(dataDir, 'images')),
        remote: await openShelf(join(dataDir, 'shelf')),
      }),
    };
  }

  it.each([
    ['received', 0],
    ['drafted', 0],
    ['stored', 0],
    ['inserted', 1],
    ['settled', 1],
    ['claimed', 1],
    ['put', 1],
    ['committed', 1],
  ])('while uploading, at the step %s, leaves %i pictures, whole and in their store', async (step, count) => {
    expect((await run('upload-on', file, type, step)).signal).toBe('SIGKILL');
    expect((await rows()).length).toBe(count);
    await restart();
    const ids = (await rows()).map((row) => row.id);
    expect(ids).toHaveLength(count);
    const living = ids.map((id) => `shelf ${id}`);
    expect(await whatIsThere()).toEqual({
      rows: living,
      disk: [],
      shelf: ids,
      incoming: [],
      moves: 0,
      purges: 0,
      faults: [],
    });
  });

  it.each(['claimed', 'put', 'committed'])(
    'while moving by the clock, at the step %s, loses nothing and leaves nothing',
    async (step) => {
      expect((await run('upload-on', file, type, 'settled')).signal).toBe('SIGKILL');
      await db.write(async (tx) => void (await tx.update(db.tables.moves).set({ nextAttemptAt: 1 })));
      expect((await run('move', step)).signal).toBe('SIGKILL');
      expect(await rows()).toMatchObject([{ deletedAt: null }]);
      await restart();
      const [row] = await rows();
      const shelf = [row?.id ?? ''];
      expect(await whatIsThere()).toEqual({
        rows: [`shelf ${row?.id}`],
        disk: [],
        shelf,
        incoming: [],
        moves: 0,
        purges: 0,
        faults: [],
      });
    },
  );

  it.each(['settled', 'claimed', 'put', 'committed'])(
    'at the step %s, leaves nothing anywhere of a picture that is deleted before the next start',
    async (step) => {
      expect((await run('upload-on', file, type, step)).signal).toBe('SIGKILL');
      const [row] = await rows();
      expect((await run('delete', row?.id ?? '')).answer).toEqual({ status: 'deleted' });
      await restart();
      expect(await whatIsThere()).toEqual({
        rows: [],
        disk: [],
        shelf: [],
        incoming: [],
        moves: 0,
        purges: 0,
        faults: [],
      });
    },
  );

  it('leaves a move to the process that is at it until its lease runs out', async () => {
    await run('upload-on', file, type, 'settled');
    expect((await run('move')).answer.moved).toBe(0);
    const [entry] = await entries();
    expect(entry).toMatchObject({ state: 'claimed', attempts: 1 });
    await db.write(async (tx) => void (await tx.update(db.tables.moves).set({ nextAttemptAt: Date.now() - 1 })));
    expect((await run('move')).answer.moved).toBe(1);
  });

  it('lets four processes move at once, each picture put once', async () => {
    await run('upload-on', file, type, 'settled');
    const [first] = await rows();
    if (!first) throw new Error('There is no picture');
    const bytes = readFileSync(join(dataDir, 'images', first.id.slice(0, 2), first.id));
    const { images, moves } = db.tables;
    for (let at = 0; at < 60; at++) {
      const id = newId();
      mkdirSync(join(dataDir, 'images', id.slice(0, 2)), { recursive: true });
      writeFileSync(join(dataDir, 'images', id.slice(0, 2), id), bytes);
      const waiting = { store: 'shelf', state: 'waiting', attempts: 0, nextAttemptAt: 1, createdAt: 1 } as const;
      await db.write(async (tx) => {
        await tx.insert(images).values({ ...first, id, storeKey: id });
        await tx.insert(moves).values({ imageId: id, ...waiting });
      });
    }
    const runs = await Promise.all(Array.from({ length: 4 }, () => run('move')));
    expect(runs.reduce((sum, { answer }) => sum + answer.moved, 0)).toBe(60);
    const puts = readFileSync(join(dataDir, 'puts'), 'utf8').trim().split('\n');
    expect([puts.length, new Set(puts).size]).toEqual([60, 60]);
    expect(await db.read.$count(images, eq(images.store, 'shelf'))).toBe(60);
  });
});
