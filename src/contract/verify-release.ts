import { z } from 'zod';
import { releaseLimits } from './release.ts';

/** A key whose signature counts: 32 raw bytes of Ed25519 (RFC 8032) in base64, and the first 16 hex digits of their sha256. */
export const releaseKeySchema = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{16}$/),
  public_key: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
});
export type ReleaseKey = z.infer<typeof releaseKeySchema>;

const line = /^ed25519 ([0-9a-f]{16}) ([A-Za-z0-9+/]{86}==)$/;

/**
 * Whether one of `keys` has signed exactly these bytes. `signatures` is `manifest.json.sig`: a line `ed25519 KEY-ID BASE64`
 * for each key that signed, so that a new key can sign beside the old one while helpers still know only that. Lines of
 * unknown keys count for nothing; a line that is none makes the whole file bad.
 */
export async function verifyRelease(
  manifest: Uint8Array<ArrayBuffer>,
  signatures: Uint8Array<ArrayBuffer>,
  keys: readonly ReleaseKey[],
): Promise<boolean> {
  if (manifest.length > releaseLimits.manifest || signatures.length > releaseLimits.signatures) return false;
  const lines = new TextDecoder().decode(signatures).split('\n');
  if (lines.pop() !== '') return false;
  const parts = lines.map((text) => line.exec(text));
  if (parts.some((part) => part === null)) return false;
  for (const part of parts) {
    const key = keys.find(({ id }) => id === part?.[1]);
    if (key && (await isSignedBy(key, manifest, fromBase64(part?.[2] as string)))) return true;
  }
  return false;
}

async function isSignedBy(key: ReleaseKey, signed: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>) {
  const raw = await crypto.subtle.importKey('raw', fromBase64(key.public_key), 'Ed25519', false, ['verify']);
  return crypto.subtle.verify('Ed25519', raw, signature, signed);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
