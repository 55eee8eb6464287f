import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/database.ts';
import { newId } from '#db/new-id.ts';
import { openDatabase } from '#db/open.ts';
import { openIncoming } from '#image/incoming.ts';
import { insertRow } from '#image/queries.ts';
import { openDiskStore } from '#store/disk.ts';
import { makeAccount, makeToken } from '#test/support/accounts.ts';
import {
  addUser,
  type CrashDesk,
  filesUnder,
  openCrashDesk,
  type UploadFile,
  uploadFile,
} from '#test/support/crash-desk.ts';
import { formOf, newPicture, newRow } from '#test/support/image-desk.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { faultsInStores } from '#test/support/store-check.ts';

/** Every picture of the store against every row: each must have the other. */
async function compare(db: Database, dataDir: string) {
  const rows = await db.read.select().from(db.tables.images);
  const queued = await db.read.select().from(db.tables.purges);
  return {
    queued: queued.map((entry) => entry.id).sort(),
    rows: rows.map((row) => row.id).sort(),
    stored: filesUnder(join(dataDir, 'images')),
    incoming: filesUnder(join(dataDir, 'incoming')),
  };
}

/** What an operator would see wrong after it. */
async function storeCheck(db: Database, dataDir: string): Promise<string[]> {
  return await faultsInStores({ db, disk: await openDiskStore(join(dataDir, 'images')) }, join(dataDir, 'incoming'));
}

type Uploaded = { id: string; bytes: number };

describe.each(['sqlite', 'mysql'] as const)('a process killed in the middle (%s)', (engine) => {
  let desk: CrashDesk;
  let db: Database;
  let dataDir: string;
  let picture: UploadFile;
  let larger: UploadFile;
  beforeAll(async () => {
    desk = await openCrashDesk(engine);
    ({ db, dataDir } = desk);
    [picture, larger] = await Promise.all([uploadFile(dataDir), uploadFile(dataDir, 30)]);
  });
  afterEach(() => desk.empty());
  afterAll(() => desk?.close());

  const purged = async () => (await desk.act<{ deleted: number }>('purge')).deleted;

  it.each([
    ['received', 0],
    ['drafted', 0],
    ['stored', 0],
    ['inserted', 1],
    ['settled', 1],
  ])('while uploading, at the step %s, leaves %i whole pictures after the next start', async (step, pictures) => {
    expect(await desk.kill(step, 'upload', ...picture)).toBe('SIGKILL');
    const crashed = await compare(db, dataDir);
    if (step === 'stored') {
      expect([crashed.stored.length, crashed.rows.length]).toEqual([1, 0]);
      // Without its journal the check has to see what the crash left.
      const bare = { db, disk: await openDiskStore(join(dataDir, 'images')) };
      expect(await faultsInStores(bare)).toEqual([`orphaned disk ${crashed.stored[0]}`]);
    }
    await desk.act('recover');
    const { rows, stored, incoming } = await compare(db, dataDir);
    expect(rows).toHaveLength(pictures);
    expect([stored, incoming]).toEqual([rows, []]);
    expect(await storeCheck(db, dataDir)).toEqual([]);
  });

  const nothing = { rows: [], stored: [], incoming: [], queued: [] };

  it.each([
    ['drafted', 'old'],
    ['stored', 'old'],
    ['replaced', 'new'],
    ['settled', 'new'],
  ])('while replacing, at the step %s, leaves the %s picture whole and nothing of the other', async (step, whole) => {
    const before = await desk.act<Uploaded>('upload', ...picture);
    expect(await desk.kill(step, 'replace', ...larger, before.id)).toBe('SIGKILL');
    const [row] = await db.read.select().from(db.tables.images);
    expect(row?.bytes === before.bytes).toBe(whole === 'old');
    const stored = await readFile(join(dataDir, 'images', row?.storeKey.slice(0, 2) ?? '', row?.storeKey ?? ''));
    expect(createHash('sha256').update(stored).digest('hex')).toBe(row?.sha256);
    await desk.act('recover');
    await desk.endLeases();
    await desk.act('purge');
    const left = await compare(db, dataDir);
    expect(left).toEqual({ rows: [before.id], stored: [row?.storeKey], incoming: [], queued: [] });
    const [usage] = await db.read.select().from(db.tables.usage);
    expect(usage).toMatchObject({ images: 1, bytes: row?.bytes });
    expect(await storeCheck(db, dataDir)).toEqual([]);
  });

  it.each([
    ['marked', 1, 1],
    ['removed', 1, 0],
    ['forgotten', 0, 0],
  ])('while deleting, at the step %s, shows nothing and leaves nothing', async (step, queued, stored) => {
    const { id } = await desk.act<Uploaded>('upload', ...picture);
    expect(await desk.kill(step, 'delete', id)).toBe('SIGKILL');
    const rows = await db.read.select().from(db.tables.images);
    expect(rows.filter((row) => row.deletedAt === null)).toEqual([]);
    const crashed = await compare(db, dataDir);
    expect([crashed.queued, crashed.stored.length]).toEqual([queued ? [id] : [], stored]);
    expect(await purged()).toBe(0);
    await desk.endLeases();
    expect(await purged()).toBe(queued);
    expect(await compare(db, dataDir)).toEqual(nothing);
    expect(await storeCheck(db, dataDir)).toEqual([]);
  });

  it.each([
    ['claimed', 2, 2],
    ['removed', 2, 0],
    ['forgotten', 0, 0],
  ])('while purging, at the step %s, leaves the rest to the next run', async (step, queued, stored) => {
    const first = await desk.act<Uploaded>('upload', ...picture);
    const second = await desk.act<Uploaded>('upload', ...picture);
    await db.write(async (tx) => void (await tx.update(db.tables.images).set({ expiresAt: 1 })));
    expect(await desk.kill(step, 'purge')).toBe('SIGKILL');
    const rows = await db.read.select().from(db.tables.images);
    expect(rows.filter((row) => row.deletedAt === null)).toEqual([]);
    const crashed = await compare(db, dataDir);
    expect([crashed.queued, crashed.stored.length]).toEqual([queued ? [first.id, second.id].sort() : [], stored]);
    expect(await purged()).toBe(0);
    await desk.endLeases();
    expect(await purged()).toBe(queued);
    expect(await compare(db, dataDir)).toEqual(nothing);
    expect(await storeCheck(db, dataDir)).toEqual([]);
  });

  it('leaves the uploads of a process that is alive alone', async () => {
    const alive = openIncoming(join(dataDir, 'incoming'));
    const whole = alive.draft(newId());
    writeFileSync(whole, 'being written');
    await desk.run('recover');
    expect(existsSync(whole)).toBe(true);
    alive.close();
  });

  it('lets four processes purge at once, each picture once', async () => {
    for (let at = 0; at < 120; at++) await insertRow(db, newRow(desk.userId, { expiresAt: 1 }), 0);
    const runs = await Promise.all(Array.from({ length: 4 }, () => desk.run<{ deleted: number }>('purge')));
    expect(runs.reduce((sum, { deleted }) => sum + deleted, 0)).toBe(120);
    expect((await compare(db, dataDir)).rows).toEqual([]);
  });
});

describe('the server killed during many uploads', () => {
  let server: TestServer;
  let dataDir: string;
  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'prntscrn-killed-'));
    server = await startServer({ dataDir });
  });
  afterAll(async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('serves every picture it acknowledged, whole, and keeps nothing else', async () => {
    const email = 'crash@example.org';
    await makeAccount(server, { email });
    const headers = { authorization: `Bearer ${await makeToken(server, email)}` };
    const pictures = await Promise.all(Array.from({ length: 8 }, () => newPicture(200)));
    const acknowledged: { id: string; bytes: number }[] = [];
    let going = true;
    const sender = async (picture: Buffer) => {
      while (going) {
        const answer = await fetch(`${server.url}/image`, { method: 'POST', headers, body: formOf({ image: picture }) })
          .then((response) => (response.status === 201 ? response.json() : undefined))
          .catch(() => undefined);
        if (answer) acknowledged.push(answer as { id: string; bytes: number });
      }
    };
    const senders = pictures.map(sender);
    // On a busy machine the first upload alone may take a second.
    for (let waited = 0; waited < 300 && (waited < 15 || acknowledged.length <= 8); waited++) await sleep(100);
    await server.kill();
    going = false;
    await Promise.all(senders);
    expect(acknowledged.length).toBeGreaterThan(8);

    server = await startServer({ dataDir });
    const db = await openDatabase({ databaseUrl: undefined, sqliteFile: join(dataDir, 'prntscrn.sqlite') });
    for (let attempt = 0; attempt < 600; attempt++) {
      if ((await compare(db, dataDir)).incoming.filter((name) => !name.endsWith('.lock')).length === 0) break;
      await sleep(50);
    }
    const { rows, stored } = await compare(db, dataDir);
    expect(await storeCheck(db, dataDir)).toEqual([]);
    await db.close();
    expect(stored).toEqual(rows);
    for (const { id, bytes } of acknowledged) {
      const answer = await fetch(`${server.url}/image/${id}`);
      expect((await answer.arrayBuffer()).byteLength).toBe(bytes);
    }
  });

  it('ends at its next start the account of somebody who was leaving when it died', async () => {
    const [id, left] = [newId(), newRow(newId())];
    const open = () => openDatabase({ databaseUrl: undefined, sqliteFile: join(dataDir, 'prntscrn.sqlite') });
    let db = await open();
    await addUser(db, id);
    await db.write(async (tx) => void (await tx.insert(db.tables.images).values([newRow(id), newRow(id), left])));
    await db.close();
    const leaving = ['test/support/crash-child.ts', dataDir, '-', id, 'shut out', 'leave', `${id}@example.test`];
    const [, signal] = await once(spawn(process.execPath, leaving, { stdio: 'inherit' }), 'close');
    expect(signal).toBe('SIGKILL');
    await server.kill();
    server = await startServer({ dataDir });
    db = await open();
    const there = () => db.read.$count(db.tables.users, eq(db.tables.users.id, id));
    await expect.poll(there, { timeout: 20_000 }).toBe(0);
    const rows = await db.read.select().from(db.tables.images);
    expect(rows.filter(({ userId, deletedAt }) => userId === id && deletedAt === null)).toEqual([]);
    expect(rows.find((row) => row.id === left.id)).toMatchObject({ deletedAt: null });
    await db.close();
  });
});
