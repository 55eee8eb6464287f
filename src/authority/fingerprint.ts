import { createHash } from 'node:crypto';

/** What the database keeps of a secret with 128 random bits or more: its sha256, 64 hex digits. Not for passwords. */
export function fingerprint(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
