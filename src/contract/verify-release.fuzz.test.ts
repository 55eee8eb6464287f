import { generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { effort, hostileText, mutate, mutation, nearly } from '#test/support/fuzzing.ts';
import { releaseManifestSchema } from './release.ts';
import { verifyRelease } from './verify-release.ts';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const keys = [
  {
    id: '0123456789abcdef',
    public_key: publicKey.export({ format: 'der', type: 'spki' }).subarray(12).toString('base64'),
  },
];
const manifest = Buffer.from(JSON.stringify({ format: 1, product: 'prntscrn-helper', version: '1.2.3', serial: 7 }));
const signatures = Buffer.from(`ed25519 0123456789abcdef ${sign(null, manifest, privateKey).toString('base64')}\n`);
const hour = 3_600_000;

it('takes a manifest only as it was signed, and no signature but its own', { timeout: hour }, async () => {
  const verify = (bytes: Buffer, lines: Buffer) => verifyRelease(new Uint8Array(bytes), new Uint8Array(lines), keys);
  expect(await verify(manifest, signatures)).toBe(true);
  const property = fc.asyncProperty(mutation, fc.boolean(), hostileText, async (changes, other, text) => {
    const bytes = other ? manifest : mutate(manifest, changes);
    const lines = other ? mutate(signatures, changes) : signatures;
    const same = bytes.equals(manifest) && lines.includes(signatures.subarray(0, -1));
    expect((await verify(bytes, lines)) && !same).toBe(false);
    expect(await verify(manifest, Buffer.from(text))).toBe(false);
  });
  await fc.assert(property, effort(300));
});

it('refuses any manifest that is not one, and every name in one is a plain file name', () => {
  const property = fc.property(nearly(z.toJSONSchema(releaseManifestSchema, { io: 'input' }) as object), (given) => {
    const parsed = releaseManifestSchema.safeParse(given);
    for (const { name } of parsed.data?.files ?? []) expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);
  });
  fc.assert(property, effort(500));
});
