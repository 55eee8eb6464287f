import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '#db/database.ts';
import { newId } from '#db/new-id.ts';
import { openDatabase } from '#db/open.ts';
import { openIncoming } from '#image/incoming.ts';
import { insertRow } from '#image/queries.ts';
import { recoverUploads } from '#image/recover.ts';
import { runPurge } from '#purge/run.ts';
import { openDiskStore } from '#store/disk.ts';
import { makeAccount, makeToken } from '#test/support/accounts.ts';
import { newMariaDbUrl } from '#test/support/engines.ts';
import { formOf, newPicture, newRow, silent } from '#test/support/image-desk.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { faultsInStores } from '#test/support/store-check.ts';

const root = join(import.meta.dirname, '../..');

/** Every picture of the store against every row: each must have the other. */
async function compare(db: Database, dataDir: string) {
  const rows = await db.read.select().from(db.tables.images);
  const stored = filesUnder(join(dataDir, 'images'));
  const queued = await db.read.select().from(db.tables.purges);
  return {
    queued: queued.map((entry) => entry.id).sort(),
    rows: rows.map((row) => row.id).sort(),
    stored: stored.sort(),
    incoming: filesUnder(join(dataDir, 'incoming')),
  };
}

/** What an operator would see wrong after it. */
async function storeCheck(db: Database, dataDir: string): Promise<string[]> {
  return await faultsInStores({ db, disk: await openDiskStore(join(dataDir, 'images')) }, join(dataDir, 'incoming'));
}

function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
}

async function addUser(db: Database, id: string): Promise<void> {
  const password = { passwordHash: 'none', passwordChangedAt: 1 };
  const row = { id, email: `${id}@example.test`, name: 'Ada', role: 'user' as const, ...password, createdAt: 1 };
  await db.write(async (tx) => void (await tx.insert(db.tables.users).values(row)));
}

describe.each(['sqlite', 'mysql'] as const)('a process killed in the middle (%s)', (engine) => {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-crash-'));
  const upload = join(folder, 'upload');
  const other = join(folder, 'other');
  const user = newId();
  let dataDir: string;
  let databaseUrl: string | undefined;
  let db: Database;
  let type: string;
  let otherType: string;
  beforeAll(async () => {
    const body = new Response(formOf({ image: await newPicture() }));
    type = body.headers.get('content-type') ?? '';
    writeFileSync(upload, Buffer.from(await body.arrayBuffer()));
    const larger = new Response(formOf({ image: await newPicture(30) }));
    otherType = larger.headers.get('content-type') ?? '';
    writeFileSync(other, Buffer.from(await larger.arrayBuffer()));
  });
  beforeEach(async () => {
    dataDir = join(folder, newId(8));
    mkdirSync(dataDir);
    databaseUrl = engine === 'mysql' ? await newMariaDbUrl() : undefined;
    db = await openDatabase({ databaseUrl, sqliteFile: join(dataDir, 'prntscrn.sqlite') });
    await addUser(db, user);
  });
  afterEach(() => db.close());
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function run(
    ...args: string[]
  ): Promise<{ signal: string | null; answer: { id: string; bytes: number; deleted: number } }> {
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

  it.each([
    ['received', 0],
    ['drafted', 0],
    ['stored', 0],
    ['inserted', 1],
    ['settled', 1],
  ])('while uploading, at the step %s, leaves %i whole pictures after the next start', async (step, pictures) => {
    expect((await run('upload', upload, type, step)).signal).toBe('SIGKILL');
    const crashed = await compare(db, dataDir);
    if (step === 'stored') {
      expect([crashed.stored.length, crashed.rows.length]).toEqual([1, 0]);
      // Without its journal the check has to see what the crash left.
      const bare = { db, disk: await openDiskStore(join(dataDir, 'images')) };
      expect(await faultsInStores(bare)).toEqual([`orphaned disk ${crashed.stored[0]}`]);
    }
    await run('recover');
    const { rows, stored, incoming } = await compare(db, dataDir);
    expect(rows).toHaveLength(pictures);
    expect([stored, incoming]).toEqual([rows, []]);
    expect(await storeCheck(db, dataDir)).toEqual([]);
  });

  /** As if the leases of processes that died had run out. */
  const endLeases = async () => {
    const { purges } = db.tables;
    await db.write(async (tx) => void (await tx.update(purges).set({ nextAttemptAt: 1 })));
  };
  const nothing = { rows: [], stored: [], incoming: [], queued: [] };

  /** What the next start and the next purge do. */
  const cleanUp = async () => {
    const disk = await openDiskStore(join(dataDir, 'images'));
    const incoming = openIncoming(join(dataDir, 'incoming'));
    await recoverUploads({ db, disk, incoming });
    incoming.close();
    await endLeases();
    await runPurge({ db, stores: { named: () => disk }, log: silent });
  };

  it.each([
    ['drafted', 'old'],
    ['stored', 'old'],
    ['replaced', 'new'],
    ['settled', 'new'],
  ])('while replacing, at the step %s, leaves the %s picture whole and nothing of the other', async (step, whole) => {
    const { answer: before } = await run('upload', upload, type);
    expect((await run('replace', other, otherType, before.id, step)).signal).toBe('SIGKILL');
    const [row] = await db.read.select().from(db.tables.images);
    expect(row?.bytes === before.bytes).toBe(whole === 'old');
    const stored = await readFile(join(dataDir, 'images', row?.storeKey.slice(0, 2) ?? '', row?.storeKey ?? ''));
    expect(createHash('sha256').update(stored).digest('hex')).toBe(row?.sha256);
    await cleanUp();
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
    const { answer } = await run('upload', upload, type);
    expect((await run('delete', answer.id, step)).signal).toBe('SIGKILL');
    const rows = await db.read.select().from(db.tables.images);
    expect(rows.filter((row) => row.deletedAt === null)).toEqual([]);
    const crashed = await compare(db, dataDir);
    expect([crashed.queued, crashed.stored.length]).toEqual([queued ? [answer.id] : [], stored]);
    expect((await run('purge')).answer.deleted).toBe(0);
    await endLeases();
    expect((await run('purge')).answer.deleted).toBe(queued);
    expect(await compare(db, dataDir)).toEqual(nothing);
    expect(await storeCheck(db, dataDir)).toEqual([]);
  });

  it.each([
    ['claimed', 2, 2],
    ['removed', 2, 0],
    ['forgotten', 0, 0],
  ])('while purging, at the step %s, leaves the rest to the next run', async (step, queued, stored) => {
    const { answer: first } = await run('upload', upload, type);
    const { answer: second } = await run('upload', upload, type);
    await db.write(async (tx) => void (await tx.update(db.tables.images).set({ expiresAt: 1 })));
    expect((await run('purge', step)).signal).toBe('SIGKILL');
    const rows = await db.read.select().from(db.tables.images);
    expect(rows.filter((row) => row.deletedAt === null)).toEqual([]);
    const crashed = await compare(db, dataDir);
    expect([crashed.queued, crashed.stored.length]).toEqual([queued ? [first.id, second.id].sort() : [], stored]);
    expect((await run('purge')).answer.deleted).toBe(0);
    await endLeases();
    expect((await run('purge')).answer.deleted).toBe(queued);
    expect(await compare(db, dataDir)).toEqual(nothing);
    expect(await storeCheck(db, dataDir)).toEqual([]);
  });

  it('leaves the uploads of a process that is alive alone', async () => {
    const alive = openIncoming(join(dataDir, 'incoming'));
    const whole = alive.draft(newId());
    writeFileSync(whole, 'being written');
    await run('recover');
    expect(existsSync(whole)).toBe(true);
    alive.close();
  });

  it('lets four processes purge at once, each picture once', async () => {
    for (let at = 0; at < 120; at++) await insertRow(db, newRow(user, { expiresAt: 1 }), 0);
    const runs = await Promise.all(Array.from({ length: 4 }, () => run('purge')));
    expect(runs.reduce((sum, { answer }) => sum + answer.deleted, 0)).toBe(120);
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
    const leaving = ['test/support/crash-child.ts', dataDir, '-', id, 'leave', `${id}@example.test`, 'shut out'];
    const [, signal] = await once(spawn(process.execPath, leaving, { cwd: root, stdio: 'inherit' }), 'close');
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
