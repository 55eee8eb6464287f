import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import {
  type ReleaseFile,
  type ReleaseManifest,
  type ReleaseTarget,
  releaseManifestSchema,
  releaseTargets,
} from '#contract/release.ts';

export interface SignRelease {
  /** The folder with the packages; the manifest and its signatures are written into it. */
  readonly folder: string;
  readonly version: string;
  /** Grows with each release: a time in seconds does. */
  readonly serial: number;
  /** Epoch milliseconds. */
  readonly publishedAt: number;
  /** How long helpers take it for fresh. */
  readonly days: number;
  readonly notes?: string | undefined;
  /** PKCS#8 PEM files, and the passphrase of those that have one. */
  readonly keys: readonly string[];
  readonly passphrase?: string | undefined;
}

/** Describes every package of a folder in a manifest and signs its bytes with each key. Throws for a folder without any. */
export async function signRelease(input: SignRelease): Promise<ReleaseManifest> {
  const { folder, version, serial, publishedAt, days, notes } = input;
  const files: ReleaseFile[] = [];
  for (const name of readdirSync(folder).sort()) {
    const what = describe(name, version);
    if (what) files.push({ ...what, name, ...(await measure(join(folder, name), what.kind)) });
  }
  const time = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
  const manifest = releaseManifestSchema.parse({
    format: 1,
    product: 'prntscrn-helper',
    version,
    serial,
    published_at: time(publishedAt),
    expires_at: time(publishedAt + days * 86_400_000),
    ...(notes && { notes }),
    files,
  });
  const bytes = Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`);
  const secrets = readKeys(input);
  writeFileSync(join(folder, 'manifest.json'), bytes);
  writeFileSync(join(folder, 'manifest.json.sig'), secrets.map((secret) => signatureLine(secret, bytes)).join(''));
  return manifest;
}

/** @throws Error for a file that is no key, or another passphrase */
export function readKeys({ keys, passphrase }: Pick<SignRelease, 'keys' | 'passphrase'>): KeyObject[] {
  return keys.map((file) => {
    try {
      return createPrivateKey({ key: readFileSync(file), passphrase: passphrase ?? '' });
    } catch (cause) {
      throw new Error(`${file} is not a key that can be read: ${(cause as Error).message}`, { cause });
    }
  });
}

/** What the list of accepted keys calls a secret key. */
export function keyId(secret: KeyObject): string {
  const raw = Buffer.from(createPublicKey(secret).export({ format: 'jwk' }).x as string, 'base64url');
  return createHash('sha256').update(raw).digest('hex').slice(0, 16);
}

function signatureLine(secret: KeyObject, bytes: Buffer): string {
  return `ed25519 ${keyId(secret)} ${sign(null, bytes, secret).toString('base64')}\n`;
}

const debTargets: Record<string, ReleaseTarget> = { amd64: 'linux-x64', arm64: 'linux-arm64' };

/** What a package is, by its name; undefined for what is none of this version's. */
export function describe(name: string, version: string): Pick<ReleaseFile, 'target' | 'kind'> | undefined {
  if (name === `prntscrn-${version}-setup.exe`) return { target: 'win-x64', kind: 'setup' };
  const deb = Object.entries(debTargets).find(([arch]) => name === `prntscrn_${version}_${arch}.deb`);
  if (deb) return { target: deb[1], kind: 'deb' };
  for (const target of releaseTargets) {
    if (name === `prntscrn-${version}-${target}.gz`) return { target, kind: 'program' };
    if (name === `prntscrn-${version}-${target}.tar.gz`) return { target, kind: 'archive' };
  }
  return undefined;
}

async function measure(
  path: string,
  kind: ReleaseFile['kind'],
): Promise<Omit<ReleaseFile, 'target' | 'kind' | 'name'>> {
  const packed = await hashed(createReadStream(path));
  if (packed.bytes !== statSync(path).size) throw new Error(`${path} changed while it was read`);
  if (kind !== 'program') return packed;
  return { ...packed, unpacked: await hashed(createReadStream(path).pipe(createGunzip())) };
}

async function hashed(stream: Readable): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of stream) {
    hash.update(piece as Buffer);
    bytes += (piece as Buffer).length;
  }
  return { bytes, sha256: hash.digest('hex') };
}
