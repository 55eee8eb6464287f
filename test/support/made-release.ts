import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { makeReleaseKey } from '#helper/packaging/make-release-key.ts';
import { openEndedGzip } from '#helper/packaging/open-ended-gzip.ts';
import { signRelease } from '#helper/packaging/sign-release.ts';

/** A signed release in a folder, whose packages are real archives with little in them. */
export interface MadeRelease {
  readonly folder: string;
  /** The list of accepted keys, for `release add --keys`. */
  readonly keys: string;
}

/** @param tar an archive with a folder `prntscrn` in it */
export async function madeRelease(version: string, tar: Buffer): Promise<MadeRelease> {
  const root = mkdtempSync(join(tmpdir(), 'prntscrn-made-release-'));
  const folder = join(root, 'release');
  mkdirSync(folder);
  for (const target of ['linux-x64', 'linux-arm64', 'macos-x64', 'macos-arm64']) {
    writeFileSync(join(folder, `prntscrn-${version}-${target}.tar.gz`), openEndedGzip(tar));
    writeFileSync(join(folder, `prntscrn-${version}-${target}.gz`), gzipSync(tar));
  }
  writeFileSync(join(folder, `prntscrn-${version}-setup.exe`), Buffer.alloc(3_000_000, 'MZ'));
  const keys = join(root, 'keys.json');
  const { secret } = makeReleaseKey({ to: join(root, 'secret.pem'), list: keys });
  const publishedAt = Date.now() - 3_600_000;
  const serial = Math.floor(publishedAt / 1000);
  await signRelease({ folder, version, serial, publishedAt, days: 30, keys: [secret] });
  return { folder, keys };
}
