import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError } from '#errors/app-error.ts';

/**
 * Lets in whoever sends `Authorization: Bearer` with the secret; without a secret nobody. Compares in a time that says
 * nothing of it. @throws AppError `unauthorized`; `what` names what needs the secret, such as `purge`.
 */
export function requireSecret(secret: string | undefined, sent: string | null | undefined, what: string): void {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  if (secret && timingSafeEqual(digest(`Bearer ${secret}`), digest(sent ?? ''))) return;
  const headers = { 'WWW-Authenticate': `Bearer realm="prntscrn ${what}"` };
  throw new AppError('unauthorized', `The ${what} needs its secret`, { headers });
}
