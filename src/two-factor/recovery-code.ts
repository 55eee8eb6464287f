import { createHash, randomInt } from 'node:crypto';

// Without i, l, o and u, which are read as something else (Crockford's base32).
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const looksLike: Record<string, string> = { i: '1', l: '1', o: '0' };
const length = 16;

/** How many a user has at once. */
export const recoveryCodeCount = 10;

/** A new code: 80 random bits, as `xxxx-xxxx-xxxx-xxxx`. */
export function newRecoveryCode(): string {
  const letters = Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
  return letters.replace(/(.{4})(?=.)/g, '$1-');
}

/** What the database keeps of a user's code, however it was typed; undefined for what cannot be one. */
export function recoveryCodeHash(userId: string, typed: string): string | undefined {
  const letters = typed
    .toLowerCase()
    .replace(/[\s-]/g, '')
    .replace(/[ilo]/g, (letter) => looksLike[letter] ?? letter);
  if (letters.length !== length) return undefined;
  return createHash('sha256').update(`${userId} ${letters}`).digest('hex');
}
