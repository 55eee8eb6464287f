import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type MakeRelease, makeRelease } from './make-release.ts';
import { makeReleaseKey } from './make-release-key.ts';

let place: string;
let order: MakeRelease;
const pack = vi.fn<MakeRelease['pack']>();
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'prntscrn-make-release-'));
  const { key, secret } = makeReleaseKey({ to: join(place, 'k.pem'), list: join(place, 'keys.json') });
  pack.mockReset();
  order = {
    folder: join(place, 'release'),
    version: '1.2.3',
    serial: 5,
    publishedAt: 1_780_000_000_000,
    days: 90,
    keys: [secret],
    accepted: [key.id],
    pack,
    tell: () => {},
  };
});
afterEach(() => rmSync(place, { recursive: true }));

it('says which package of which system was not made, and keeps the release that was there', async () => {
  mkdirSync(order.folder);
  writeFileSync(join(order.folder, 'SHA256SUMS'), 'of an older release');
  pack.mockImplementation(async (target, folder) => {
    const kinds = target === 'linux-x64' ? ['.gz', '.tar.gz'] : [];
    for (const kind of kinds) writeFileSync(join(folder, `prntscrn-1.2.3-${target}${kind}`), 'x');
  });
  await expect(makeRelease(order)).rejects.toThrow('linux-x64: no deb was made');
  expect(readdirSync(order.folder)).toEqual(['SHA256SUMS']);
  expect(existsSync(`${order.folder}.part`)).toBe(false);
});

it('tells in its own words why a program failed, and for which system', async () => {
  pack.mockImplementation(() => promisify(execFile)('sh', ['-c', 'echo no room left >&2; exit 1', 'a page of words']));
  await expect(makeRelease(order)).rejects.toThrow(/^linux-x64: no room left$/);
});

it('begins nothing with a key that helpers refuse, or where other things lie', async () => {
  await expect(makeRelease({ ...order, accepted: [] })).rejects.toThrow('Helpers would refuse this release');
  await expect(makeRelease({ ...order, keys: [join(place, 'keys.json')] })).rejects.toThrow('is not a key');
  await expect(makeRelease({ ...order, folder: place })).rejects.toThrow('has other things in it');
  expect(pack).not.toHaveBeenCalled();
  expect(existsSync(join(place, 'k.pem'))).toBe(true);
});
