import { createHash, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { type ReleaseKey, releaseKeySchema } from '#contract/verify-release.ts';

const listSchema = z.strictObject({ keys: z.array(releaseKeySchema) });

/** Where a secret key goes if nothing else is said: on the computer that makes releases, never on a server. */
function secretKeyFile(id: string): string {
  return join(homedir(), '.config', 'prntscrn-release', `${id}.pem`);
}

export interface NewKey {
  /** Where the secret goes (PKCS#8 PEM, 0600, encrypted where there is a passphrase). */
  readonly to?: string | undefined;
  readonly passphrase?: string | undefined;
  /** The list of accepted keys, which goes into every helper that is built from now on. */
  readonly list: string;
}

/**
 * Makes an Ed25519 key and adds its public half to the list of those that helpers accept. The other keys stay: helpers that
 * are out there know only those, and the next release is signed by both.
 */
export function makeReleaseKey({ to, passphrase, list }: NewKey): { key: ReleaseKey; secret: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x as string, 'base64url');
  const key = { id: createHash('sha256').update(raw).digest('hex').slice(0, 16), public_key: raw.toString('base64') };
  const secret = to ?? secretKeyFile(key.id);
  mkdirSync(dirname(secret), { recursive: true, mode: 0o700 });
  const pem = privateKey.export({
    type: 'pkcs8',
    format: 'pem',
    ...(passphrase !== undefined && { cipher: 'aes-256-cbc', passphrase }),
  });
  // Never over another key: releases of helpers that know only that one could not be signed any more.
  writeFileSync(secret, pem, { mode: 0o600, flag: 'wx' });
  const { keys } = existsSync(list) ? listSchema.parse(JSON.parse(readFileSync(list, 'utf8'))) : { keys: [] };
  writeFileSync(list, `${JSON.stringify({ keys: [...keys, key] }, null, 2)}\n`);
  return { key, secret };
}
