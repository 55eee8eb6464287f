import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { deriveKey } from '#config/secret.ts';

const algorithm = 'aes-256-gcm';
const keys = new Map<string, Buffer>();

/**
 * Encrypts a record's payload with a key derived from AUTH_SECRET: payloads name live tokens and codes, and a copy of the
 * database alone must not be enough to use one. `place` binds the text to its row. AES-256-GCM, base64url of iv, tag, text.
 */
export function seal(authSecret: string, place: string, payload: object): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv(algorithm, keyOf(authSecret), iv).setAAD(Buffer.from(place));
  const text = Buffer.concat([cipher.update(JSON.stringify(payload), 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64url');
}

/** The payload that was sealed for this place; undefined where it was sealed under another secret or changed since. */
export function unseal(authSecret: string, place: string, sealed: string): Record<string, unknown> | undefined {
  const bytes = Buffer.from(sealed, 'base64url');
  try {
    const decipher = createDecipheriv(algorithm, keyOf(authSecret), bytes.subarray(0, 12), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(12, 28));
    const text = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
    return JSON.parse(text.toString('utf8'));
  } catch {
    return undefined;
  }
}

function keyOf(authSecret: string): Buffer {
  let key = keys.get(authSecret);
  if (!key) {
    key = deriveKey(authSecret, 'oauth records');
    keys.set(authSecret, key);
  }
  return key;
}
