import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReleaseFile, ReleaseManifest } from '#contract/release.ts';
import type { ReleaseKey } from '#contract/verify-release.ts';

const pair = generateKeyPairSync('ed25519');
const raw = Buffer.from(pair.publicKey.export({ format: 'jwk' }).x as string, 'base64url');

/** Whose signature the releases of a test have. */
export const releaseKey: ReleaseKey = {
  id: createHash('sha256').update(raw).digest('hex').slice(0, 16),
  public_key: raw.toString('base64'),
};

/** The one file of such a release, as its manifest names it. */
export function releasedFile(serial: number): ReleaseFile {
  const content = `program ${serial}`;
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { target: 'linux-x64', kind: 'program', name: `prntscrn-${serial}.gz`, bytes: content.length, sha256 };
}

/** A release as `npm run release` leaves it in a folder, in the place of what is there. */
export function signRelease(
  folder: string,
  serial: number,
  change: Partial<ReleaseManifest> = {},
  secret: KeyObject = pair.privateKey,
): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `prntscrn-${serial}.gz`), `program ${serial}`);
  const manifest: ReleaseManifest = {
    format: 1,
    product: 'prntscrn-helper',
    version: `1.0.${serial}`,
    serial,
    published_at: '2026-05-31T00:00:00Z',
    expires_at: '2026-09-01T00:00:00Z',
    files: [releasedFile(serial)],
    ...change,
  };
  const bytes = Buffer.from(JSON.stringify(manifest));
  const signature = sign(null, bytes, secret).toString('base64');
  writeFileSync(join(folder, 'manifest.json'), bytes);
  writeFileSync(join(folder, 'manifest.json.sig'), `ed25519 ${releaseKey.id} ${signature}\n`);
}
