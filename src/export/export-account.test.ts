import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import type { Caller } from '#authority/caller.ts';
import { allScopes } from '#contract/scope.ts';
import type { Database } from '#db/database.ts';
import type { ImageRow } from '#image/image.ts';
import { StoreError } from '#store/store.ts';
import { eachEngine } from '#test/support/engines.ts';
import { newRow, silent } from '#test/support/image-desk.ts';
import { newUser } from '#test/support/oauth-site.ts';
import { unzip } from '#test/support/unzip.ts';
import { type ExportSources, exportAccount } from './export-account.ts';
import { fileName } from './file-name.ts';

const sessionOf = (userId: string): Caller => ({ userId, role: 'user', via: 'session', scopes: new Set(allScopes) });

eachEngine('the download of everything', (database) => {
  const bytesOf = new Map<string, Buffer>();
  let open = 0;
  let mostOpen = 0;
  afterEach(() => bytesOf.clear());

  async function* reading(bytes: Buffer) {
    mostOpen = Math.max(mostOpen, ++open);
    try {
      for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
    } finally {
      open -= 1;
    }
  }
  const sources = (db: Database): ExportSources => ({
    db,
    config: { authSecret: 'a secret of the tests, long enough to be one' },
    baseUrl: 'https://shots.example',
    retentionDays: 0,
    log: silent as unknown as ExportSources['log'],
    bytes: {
      openPart: async (row) => {
        const bytes = bytesOf.get(row.id);
        if (!bytes) throw new StoreError('The store is away');
        return Readable.from(reading(bytes), { objectMode: false });
      },
    },
  });

  async function addPictures(db: Database, userId: string, changes: Partial<ImageRow>[]): Promise<ImageRow[]> {
    const rows = changes.map((change, at) => {
      const bytes = randomBytes(2500 + at);
      const row = newRow(userId, { createdAt: Date.UTC(2026, 0, 1) + at, bytes: bytes.length, ...change });
      bytesOf.set(row.id, bytes);
      return row;
    });
    await db.write(async (tx) => void (await tx.insert(db.tables.images).values(rows)));
    return rows;
  }

  it('holds every living picture of the caller as it is, a list of them and the account', async () => {
    const db = database();
    const [me, other] = [await newUser(db), await newUser(db)];
    const rows = await addPictures(db, me.id, [{ title: 'A / B: "C"' }, {}, { type: 'image/gif' }]);
    await addPictures(db, me.id, [{ deletedAt: 1 }, { expiresAt: 1 }]);
    await addPictures(db, other.id, [{}]);
    const files = unzip(await buffer(await exportAccount(sources(db), sessionOf(me.id))));
    expect([...files.keys()]).toEqual(['account.json', ...rows.map(fileName), 'pictures.json']);
    for (const row of rows) expect(files.get(fileName(row))).toEqual(bytesOf.get(row.id));
    const list = JSON.parse(String(files.get('pictures.json')));
    expect(list).toMatchObject(rows.map((row) => ({ id: row.id, title: row.title, file: fileName(row) })));
    const account = JSON.parse(String(files.get('account.json')));
    expect(account).toMatchObject({ id: me.id, email: me.email, tokens: [], browsers: [] });
    expect(String(files.get('account.json'))).not.toMatch(/argon2|passwordHash/);
  });

  it('goes on without a picture that its store does not give, and says so', async () => {
    const db = database();
    const { id } = await newUser(db);
    const [first, lost, last] = (await addPictures(db, id, [{}, {}, {}])) as [ImageRow, ImageRow, ImageRow];
    bytesOf.delete(lost.id);
    const files = unzip(await buffer(await exportAccount(sources(db), sessionOf(id))));
    const list = JSON.parse(String(files.get('pictures.json'))) as { file: string | null }[];
    expect(list.map(({ file }) => file)).toEqual([fileName(first), null, fileName(last)]);
    expect(files.has(fileName(lost))).toBe(false);
  });

  it('has one picture open at a time through many pages of them, and none when it is called off', async () => {
    const db = database();
    const { id } = await newUser(db);
    await addPictures(db, id, Array(250).fill({}));
    mostOpen = 0;
    const files = unzip(await buffer(await exportAccount(sources(db), sessionOf(id))));
    expect(files.size).toBe(252);
    expect(mostOpen).toBe(1);

    const archive = await exportAccount(sources(db), sessionOf(id));
    await once(archive, 'readable');
    archive.read(5000);
    archive.destroy();
    await expect.poll(() => open).toBe(0);
  });

  it('breaks off, rather than end as if it were whole, where a picture is cut short', async () => {
    const db = database();
    const { id } = await newUser(db);
    const [row] = await addPictures(db, id, [{}]);
    bytesOf.set(row?.id ?? '', Buffer.alloc(10));
    await expect(exportAccount(sources(db), sessionOf(id)).then(buffer)).rejects.toThrow();
  });

  it('is for somebody signed in on the site, and is written down', async () => {
    const db = database();
    const { id } = await newUser(db);
    await expect(exportAccount(sources(db), { ...sessionOf(id), via: 'token' })).rejects.toThrow('not with a token');
    await buffer(await exportAccount(sources(db), sessionOf(id)));
    const log = await db.read.select().from(db.tables.audit);
    expect(log.filter(({ actorId }) => actorId === id).map(({ action }) => action)).toEqual(['data.export']);
  });
});

it.each([
  ['../../etc/passwd', 'etc passwd'],
  ['.hidden.', 'hidden'],
  ['a\u202Egnp.exe', 'a gnp.exe'],
  ['CON: <x>|?*', 'CON x'],
  ['', ''],
  ['ä'.repeat(200), 'ä'.repeat(80)],
])('names a picture titled %j so that any file system takes it', (title, tame) => {
  const row = newRow('user', { title, createdAt: Date.UTC(2026, 10, 22) });
  expect(fileName(row)).toBe(`pictures/2026-11-22 ${tame}${tame && ' '}${row.id}.png`);
});
