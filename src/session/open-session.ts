import { fingerprint } from '#authority/fingerprint.ts';
import type { At } from '#db/database.ts';
import { newId } from '#db/new-id.ts';
import { insertSession } from './queries.ts';
import { SESSION_IDLE_MS } from './session.ts';

/** Where a session is opened from. */
export interface Visit {
  readonly ip: string;
  readonly userAgent: string;
}

/**
 * Opens a session for a user who has just proved who they are, and gives the cookie's value: shown once, kept as a hash.
 * It is as old as the question for the proof, `askedAt` in epoch milliseconds: a password that was changed while it was
 * being checked opens nothing.
 */
export async function openSession(
  { db, now = Date.now }: At,
  userId: string,
  visit: Visit,
  askedAt = now(),
): Promise<string> {
  const cookie = newId(43);
  const at = now();
  await insertSession(db, {
    idHash: fingerprint(cookie),
    userId,
    createdAt: askedAt,
    lastSeenAt: at,
    expiresAt: at + SESSION_IDLE_MS,
    userAgent: visit.userAgent.slice(0, 300),
    ip: visit.ip.slice(0, 45),
    verifiedAt: at,
  });
  return cookie;
}
