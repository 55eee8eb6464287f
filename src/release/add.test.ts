import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { operator } from '#authority/caller.ts';
import type { ReleaseFile, ReleaseManifest } from '#contract/release.ts';
import type { ReleaseKey } from '#contract/verify-release.ts';
import { addRelease } from './add.ts';
import { currentRelease, findReleaseFile, findReleases } from './find.ts';

const now = Date.parse('2026-06-01T00:00:00Z');
const pair = generateKeyPairSync('ed25519');
const raw = Buffer.from(pair.publicKey.export({ format: 'jwk' }).x as string, 'base64url');
const key: ReleaseKey = {
  id: createHash('sha256').update(raw).digest('hex').slice(0, 16),
  public_key: raw.toString('base64'),
};
let dataDir: string;
let folder: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'prntscrn-releases-'));
  folder = join(dataDir, 'made');
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

/** A release as `npm run release` leaves it in a folder. */
function make(serial: number, change: Partial<ReleaseManifest> = {}, secret: KeyObject = pair.privateKey): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  writeFileSync(join(folder, `prntscrn-${serial}.gz`), `program ${serial}`);
  const manifest: ReleaseManifest = {
    format: 1,
    product: 'prntscrn-helper',
    version: `1.0.${serial}`,
    serial,
    published_at: '2026-05-31T00:00:00Z',
    expires_at: '2026-09-01T00:00:00Z',
    files: [file(serial)],
    ...change,
  };
  const bytes = Buffer.from(JSON.stringify(manifest));
  writeFileSync(join(folder, 'manifest.json'), bytes);
  writeFileSync(
    join(folder, 'manifest.json.sig'),
    `ed25519 ${key.id} ${sign(null, bytes, secret).toString('base64')}\n`,
  );
}
/** The one file of such a release, as its manifest names it. */
function file(serial: number): ReleaseFile {
  const content = `program ${serial}`;
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { target: 'linux-x64', kind: 'program', name: `prntscrn-${serial}.gz`, bytes: content.length, sha256 };
}
function replaceByLink(name: string): void {
  rmSync(join(folder, name));
  symlinkSync('/etc/hostname', join(folder, name));
}
const add = () => addRelease({ folder, keys: [key], dataDir, now }, operator);

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
    ['two files have one name', () => make(2, { files: [file(2), { ...file(2), kind: 'setup' }] }), /have one name/],
    [
      'a file has the name of the manifest',
      () => make(2, { files: [{ ...file(2), name: 'manifest.json' }] }),
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
