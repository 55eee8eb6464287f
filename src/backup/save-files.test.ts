import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { operator } from '#authority/caller.ts';
import { addRelease } from '#release/add.ts';
import { releaseKey, signRelease } from '#test/support/signed-release.ts';
import { type FileFacts, fileListName, keptFileSchema } from './backup.ts';
import { readLines } from './lines.ts';
import { Pool } from './pool.ts';
import { saveFiles } from './save-files.ts';

const now = Date.parse('2026-06-01T00:00:00Z');
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'prntscrn-save-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A pool that lets something happen before it looks at the file of such a number. */
class Interrupted extends Pool {
  asked = 0;
  readonly #at: number;
  readonly #meanwhile: () => Promise<unknown>;
  constructor(folder: string, at: number, meanwhile: () => Promise<unknown>) {
    super(folder);
    this.#at = at;
    this.#meanwhile = meanwhile;
  }
  override async has(facts: FileFacts): Promise<boolean> {
    if (this.asked++ === this.#at) await this.#meanwhile();
    return await super.has(facts);
  }
}

/** A site that offers release 3 and has the two before it, and a folder for its backup. */
async function newSite(name: string) {
  const [dataDir, to] = [join(root, name), join(root, `${name}-backup`)];
  mkdirSync(to, { recursive: true });
  const publish = async (serial: number) => {
    const folder = join(root, 'made');
    signRelease(folder, serial);
    await addRelease({ folder, keys: [releaseKey], dataDir, now }, operator);
  };
  for (const serial of [1, 2, 3]) await publish(serial);
  const notes: string[] = [];
  const save = (pool: Pool) => saveFiles(dataDir, pool, to, (line) => void notes.push(line));
  return { dataDir, to, publish, notes, save };
}

/** What a backup of the releases has, file by file, and which release it offers. */
async function savedIn(to: string) {
  const paths: string[] = [];
  let offered = '';
  for await (const line of readLines(join(to, fileListName))) {
    const file = keptFileSchema.parse(line);
    paths.push(file.path);
    if (file.path === 'releases/current') offered = readFileSync(new Pool(to).path(file.sha256), 'utf8').trim();
  }
  return { paths: paths.sort(), offered };
}

const wholeRelease = (serial: number) =>
  ['manifest.json', 'manifest.json.sig', `prntscrn-${serial}.gz`].map((name) => `releases/${serial}/${name}`);

describe('the releases in a backup', () => {
  // Three files of three releases, and the one that says which is offered.
  it.each([0, 3, 5, 8, 9])('are whole, though one is published when %i files are saved', async (at) => {
    const { to, publish, notes, save } = await newSite(`at-${at}`);
    await save(new Interrupted(to, at, () => publish(4)));
    const { paths, offered } = await savedIn(to);
    expect(offered).toBe('4');
    expect(paths).toEqual([...[2, 3, 4].flatMap(wholeRelease), 'releases/current']);
    expect(notes).toEqual([expect.stringContaining('again')]);
  });

  it('are copied again where a file was another one by the time that it was copied', async () => {
    const { to, notes, save } = await newSite('changed');
    const pool = new Pool(to);
    const add = pool.add.bind(pool);
    let added = 0;
    // As it says of bytes that are not those that were announced.
    pool.add = async (file, facts) => (added++ === 2 ? false : await add(file, facts));
    await save(pool);
    expect((await savedIn(to)).paths).toEqual([...[1, 2, 3].flatMap(wholeRelease), 'releases/current']);
    expect(notes).toEqual([expect.stringContaining('again')]);
  });

  it('are those of before where one is not published yet', async () => {
    const { dataDir, to, notes, save } = await newSite('unpublished');
    const begin = async () => {
      mkdirSync(join(dataDir, 'releases/4.part'));
      writeFileSync(join(dataDir, 'releases/4.part/prntscrn-4.gz'), 'prog');
      writeFileSync(join(dataDir, 'releases/current.part'), '4');
    };
    await save(new Interrupted(to, 4, begin));
    expect(await savedIn(to)).toEqual({
      offered: '3',
      paths: [...[1, 2, 3].flatMap(wholeRelease), 'releases/current'],
    });
    expect(notes).toEqual([]);
  });

  it('are given up where they never hold still, and where the folder of backups cannot take them', async () => {
    const { to, publish, save } = await newSite('restless');
    let serial = 3;
    const pool = new Interrupted(to, -1, async () => undefined);
    pool.has = async () => {
      if (serial++ < 40) await publish(serial);
      return true;
    };
    await expect(save(pool)).rejects.toMatchObject({ code: 'conflict' });
    const full = new Pool(to);
    full.add = () => Promise.reject(Object.assign(new Error('no space left'), { code: 'ENOSPC' }));
    full.has = async () => false;
    await expect(save(full)).rejects.toThrow('no space left');
  });
});
