import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { operator } from '#authority/caller.ts';
import type { ReleaseManifest } from '#contract/release.ts';
import { releasedFile, releaseKey, signRelease } from '#test/support/signed-release.ts';
import { addRelease } from './add.ts';
import { currentRelease, findReleaseFile, findReleases } from './find.ts';

const now = Date.parse('2026-06-01T00:00:00Z');
let dataDir: string;
let folder: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'prntscrn-releases-'));
  folder = join(dataDir, 'made');
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const make = (serial: number, change: Partial<ReleaseManifest> = {}, secret?: KeyObject) =>
  signRelease(folder, serial, change, secret);
function replaceByLink(name: string): void {
  rmSync(join(folder, name));
  symlinkSync('/etc/hostname', join(folder, name));
}
const add = () => addRelease({ folder, keys: [releaseKey], dataDir, now }, operator);

describe('a release that is added', () => {
  it('is offered byte for byte, and the last three are kept', async () => {
    for (const serial of [1, 2, 3, 4]) {
      make(serial);
      await add();
      const release = currentRelease(dataDir);
      expect(release?.manifest.version).toBe(`1.0.${serial}`);
      expect(release?.manifestBytes.equals(readFileSync(join(folder, 'manifest.json')))).toBe(true);
    }
    expect(findReleases(dataDir)).toEqual([4, 3, 2]);
    expect(readdirSync(join(dataDir, 'releases')).sort()).toEqual(['2', '3', '4', 'current']);
    expect(findReleaseFile(dataDir, 'prntscrn-2.gz')?.file.bytes).toBe(9);
    expect(findReleaseFile(dataDir, 'prntscrn-1.gz')).toBeUndefined();
    for (const name of ['../current', 'manifest.json', '..', ''])
      expect(findReleaseFile(dataDir, name)).toBeUndefined();
  });

  it('lets the oldest go under another name, so that none that is half gone looks whole', async () => {
    for (const serial of [1, 2, 3]) {
      make(serial);
      await add();
    }
    const seen = new Set<string>();
    const watcher = watch(join(dataDir, 'releases'), (_, name) => seen.add(String(name)));
    try {
      make(4);
      await add();
      await expect.poll(() => [...seen]).toContain('1.part');
    } finally {
      watcher.close();
    }
    expect(findReleases(dataDir)).toEqual([4, 3, 2]);
  });

  it('leaves nothing of one that was cut off, and touches none that is newer', async () => {
    make(1);
    await add();
    for (const name of ['1.part', '2.part', '3.part'])
      mkdirSync(join(dataDir, 'releases', name, 'files'), { recursive: true });
    make(2);
    await add();
    expect(readdirSync(join(dataDir, 'releases')).sort()).toEqual(['1', '2', '3.part', 'current']);
  });

  it.each<[string, () => void, RegExp]>([
    ['a stranger has signed', () => make(2, {}, generateKeyPairSync('ed25519').privateKey), /not signed/],
    [
      'the manifest was changed',
      () => writeFileSync(join(folder, 'manifest.json'), `${readFileSync(join(folder, 'manifest.json'))} `),
      /not signed/,
    ],
    ['the signatures are missing', () => rmSync(join(folder, 'manifest.json.sig')), /cannot be read/],
    ['a file is missing', () => rmSync(join(folder, 'prntscrn-2.gz')), /is missing/],
    ['a file is another', () => writeFileSync(join(folder, 'prntscrn-2.gz'), 'program 3'), /not the file/],
    ['a file is longer', () => writeFileSync(join(folder, 'prntscrn-2.gz'), 'program 22'), /not the file/],
    ['a file is a link', () => replaceByLink('prntscrn-2.gz'), /is missing/],
    ['it has run out', () => make(2, { expires_at: '2026-06-01T00:00:00Z' }), /ran out/],
    ['its number is not newer', () => make(1), /offered already/],
    ['it is none', () => make(2, { version: 'x' }), /is none/],
    [
      'two files have one name',
      () => make(2, { files: [releasedFile(2), { ...releasedFile(2), kind: 'setup' }] }),
      /have one name/,
    ],
    [
      'a file has the name of the manifest',
      () => make(2, { files: [{ ...releasedFile(2), name: 'manifest.json' }] }),
      /one name/,
    ],
    ['there is no such folder', () => rmSync(folder, { recursive: true }), /manifest\.json cannot be read/],
  ])('is refused when %s, and the one before it stays whole', async (_, spoil, reason) => {
    make(1);
    await add();
    make(2);
    spoil();
    await expect(add()).rejects.toThrow(reason);
    expect(currentRelease(dataDir)?.manifest.serial).toBe(1);
    expect(findReleaseFile(dataDir, 'prntscrn-1.gz')).toBeDefined();
    expect(readdirSync(join(dataDir, 'releases')).sort()).toEqual(['1', 'current']);
  });
});
