import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { compareVersions, releaseFileSchema, releaseLimits, releaseVersionSchema } from './release.ts';
import { type ReleaseKey, verifyRelease } from './verify-release.ts';

interface Pair {
  known: ReleaseKey;
  secret: KeyObject;
}

/** OpenSSL, by node:crypto's own signing, is the judge of what the contract checks with WebCrypto. */
function makePair(): Pair {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x as string, 'base64url');
  const id = createHash('sha256').update(raw).digest('hex').slice(0, 16);
  return { known: { id, public_key: raw.toString('base64') }, secret: privateKey };
}

const manifest = new TextEncoder().encode('{"any":"bytes"}\n');
const [old, fresh, stranger] = [makePair(), makePair(), makePair()];
const lineOf = ({ known, secret }: Pair, bytes: Uint8Array = manifest) =>
  `ed25519 ${known.id} ${sign(null, bytes, secret).toString('base64')}\n`;
const verify = (text: string, keys = [old.known, fresh.known], bytes = manifest) =>
  verifyRelease(bytes, new TextEncoder().encode(text), keys);

describe('the signatures of a release', () => {
  it('hold when one accepted key has signed, whichever it is', async () => {
    expect(await verify(lineOf(old))).toBe(true);
    expect(await verify(lineOf(fresh))).toBe(true);
    expect(await verify(lineOf(stranger) + lineOf(fresh))).toBe(true);
  });

  it('do not hold for a stranger, nobody, or a stranger under a known name', async () => {
    expect(await verify(lineOf(stranger))).toBe(false);
    expect(await verify('')).toBe(false);
    expect(await verify(lineOf({ known: old.known, secret: stranger.secret }))).toBe(false);
    expect(await verify(lineOf(old), [])).toBe(false);
  });

  it('cover every bit of the manifest', async () => {
    const text = lineOf(old);
    for (let bit = 0; bit < manifest.length * 8; bit += 1) {
      const bytes = Uint8Array.from(manifest);
      bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(await verify(text, [old.known], bytes), `bit ${bit}`).toBe(false);
    }
    expect(await verify(text, [old.known], manifest.slice(0, -1))).toBe(false);
  });

  it('are refused whole when a line is none, or there is more than is reasonable', async () => {
    for (const bad of ['x\n', '\n', ' ', 'ed25519 zz AA==\n']) {
      expect(await verify(lineOf(old) + bad), JSON.stringify(bad)).toBe(false);
    }
    expect(await verify(lineOf(old).trimEnd())).toBe(false);
    expect(await verify(lineOf(old).repeat(40))).toBe(false);
    const huge = new Uint8Array(releaseLimits.manifest + 1);
    expect(await verify(lineOf(old, huge), [old.known], huge)).toBe(false);
  });
});

describe('a version', () => {
  it('is ordered by its numbers, not its letters', () => {
    const sorted = ['0.9.9', '0.10.0', '1.0.0', '1.0.2', '1.0.10', '10.0.0'];
    expect([...sorted].reverse().sort(compareVersions)).toEqual(sorted);
    expect(compareVersions('1.2.3', '1.2.3')).toBe(0);
  });

  it('is three plain numbers', () => {
    for (const bad of ['1.2', '01.2.3', '1.2.3-beta', 'v1.2.3', '1.2.3.4', '1..3', '']) {
      expect(releaseVersionSchema.safeParse(bad).success, bad).toBe(false);
    }
  });
});

it('lets no path into the name of a file', () => {
  const file = { target: 'linux-x64', kind: 'program', bytes: 1, sha256: 'a'.repeat(64) };
  for (const name of ['../x', 'a/b', 'a\\b', '.hidden', '', 'a b', 'é', 'x'.repeat(101)]) {
    expect(releaseFileSchema.safeParse({ ...file, name }).success, name).toBe(false);
  }
  expect(releaseFileSchema.safeParse({ ...file, name: 'prntscrn-1.2.3-linux-x64.gz' }).success).toBe(true);
});
