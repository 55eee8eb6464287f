import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ReleaseKey, verifyRelease } from '#contract/verify-release.ts';
import { makeReleaseKey } from './make-release-key.ts';
import { describe as describePackage, signRelease } from './sign-release.ts';

let folder: string;
let list: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prntscrn-sign-'));
  list = join(folder, 'keys.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const accepted = (): ReleaseKey[] => JSON.parse(readFileSync(list, 'utf8')).keys;
const bytesOf = (name: string) => new Uint8Array(readFileSync(join(folder, name)));
const verified = (keys: ReleaseKey[]) => verifyRelease(bytesOf('manifest.json'), bytesOf('manifest.json.sig'), keys);
const sign = (keys: string[], passphrase?: string) =>
  signRelease({ folder, version: '1.2.3', serial: 5, publishedAt: 1_780_000_000_000, days: 90, keys, passphrase });

describe('signing a release', () => {
  it('is accepted by helpers that know only the old key, only the new one, and not by those that know neither', async () => {
    const old = makeReleaseKey({ to: join(folder, 'old.pem'), list });
    const fresh = makeReleaseKey({ to: join(folder, 'new.pem'), passphrase: 'a long one', list });
    const other = makeReleaseKey({ to: join(folder, 'other.pem'), list: join(folder, 'elsewhere.json') });
    expect(accepted()).toEqual([old.key, fresh.key]);
    expect(statSync(old.secret).mode & 0o777).toBe(0o600);
    expect(readFileSync(fresh.secret, 'utf8')).toContain('ENCRYPTED');
    writeFileSync(join(folder, 'prntscrn-1.2.3-linux-x64.gz'), gzipSync('the program'));
    await sign([old.secret, fresh.secret], 'a long one');
    expect(await Promise.all([[old.key], [fresh.key], [other.key]].map(verified))).toEqual([true, true, false]);
    expect(() => makeReleaseKey({ to: old.secret, list })).toThrow(/EEXIST/);
  });

  it('describes each package as sha256sum and gzip see it, and nothing else that lies there', async () => {
    const { secret } = makeReleaseKey({ to: join(folder, 'k.pem'), list });
    writeFileSync(join(folder, 'prntscrn-1.2.3-win-x64.gz'), gzipSync('MZ and more'));
    writeFileSync(join(folder, 'prntscrn_1.2.3_arm64.deb'), 'a package');
    writeFileSync(join(folder, 'prntscrn-1.2.2-win-x64.gz'), gzipSync('an old one'));
    const { files, expires_at } = await sign([secret]);
    expect(files.map(({ target, kind, name }) => `${target} ${kind} ${name}`)).toEqual([
      'win-x64 program prntscrn-1.2.3-win-x64.gz',
      'linux-arm64 deb prntscrn_1.2.3_arm64.deb',
    ]);
    const seen = (name: string) => execFileSync('sha256sum', [join(folder, name)], { encoding: 'utf8' }).slice(0, 64);
    expect(files.map(({ sha256 }) => sha256)).toEqual(files.map(({ name }) => seen(name)));
    const inside = execFileSync('sh', ['-c', `gzip -dc ${join(folder, files[0]?.name ?? '')} | sha256sum`], {
      encoding: 'utf8',
    });
    expect(files[0]?.unpacked).toEqual({ bytes: 11, sha256: inside.slice(0, 64) });
    expect(expires_at).toBe('2026-08-26T20:26:40Z');
    await expect(
      signRelease({ folder, version: '9.9.9', serial: 6, publishedAt: 0, days: 1, keys: [secret] }),
    ).rejects.toThrow();
  });

  it('writes the same manifest for the same packages', async () => {
    const { secret } = makeReleaseKey({ to: join(folder, 'k.pem'), list });
    writeFileSync(join(folder, 'prntscrn-1.2.3-setup.exe'), 'MZ');
    await sign([secret]);
    const first = bytesOf('manifest.json');
    await sign([secret]);
    expect(bytesOf('manifest.json')).toEqual(first);
  });
});

it('tells packages by their names', () => {
  const told = [
    'prntscrn-1.2.3-macos-arm64.tar.gz',
    'prntscrn_1.2.3_amd64.deb',
    'prntscrn-1.2.3-setup.exe',
    'x.gz',
    'manifest.json',
  ];
  expect(told.map((name) => describePackage(name, '1.2.3')?.kind)).toEqual([
    'archive',
    'deb',
    'setup',
    undefined,
    undefined,
  ]);
});
