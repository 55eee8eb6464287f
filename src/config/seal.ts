import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { deriveKey } from './secret.ts';

const algorithm = 'aes-256-gcm';
const keys = new Map<string, Buffer>();

/** What is sealed; each has a key of its own, derived from AUTH_SECRET. */
export type Sealed = 'oauth records' | 'authenticators';

/**
 * Encrypts what must stay secret with a copy of the database alone: live tokens and codes, the secrets of authenticators.
 * `place` binds the text to its row. AES-256-GCM, base64url of iv, tag, text.
 */
export function seal(authSecret: string, kind: Sealed, place: string, payload: object): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv(algorithm, keyOf(authSecret, kind), iv).setAAD(Buffer.from(place));
  const text = Buffer.concat([cipher.update(JSON.stringify(payload), 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64url');
}

/** The payload that was sealed for this place; undefined where it was sealed under another secret or changed since. */
export function unseal(
  authSecret: string,
  kind: Sealed,
  place: string,
  sealed: string,
): Record<string, unknown> | undefined {
  const bytes = Buffer.from(sealed, 'base64url');
  try {
    const decipher = createDecipheriv(algorithm, keyOf(authSecret, kind), bytes.subarray(0, 12), {
      authTagLength: 16,
    });
    decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(12, 28));
    const text = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
    return JSON.parse(text.toString('utf8'));
  } catch {
    return undefined;
  }
}

function keyOf(authSecret: string, kind: Sealed): Buffer {
  const name = `${kind} ${authSecret}`;
  let key = keys.get(name);
  if (!key) {
    key = deriveKey(authSecret, kind);
    keys.set(name, key);
  }
  return key;
}
