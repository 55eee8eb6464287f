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

/** What a user has proved who they are by; times are epoch milliseconds. */
export interface Proven {
  /** When they were asked. */
  readonly askedAt?: number;
  /** Since when the account has the password that it had then. */
  readonly passwordChangedAt?: number | undefined;
}

/**
 * Opens a session for a user who has just proved who they are, and gives the cookie's value: shown once, kept as a hash.
 * It is as old as the question for the proof, and a password that was changed while it was being checked opens nothing.
 */
export async function openSession(
  { db, now = Date.now }: At,
  userId: string,
  visit: Visit,
  { askedAt = now(), passwordChangedAt }: Proven = {},
): Promise<string> {
  const cookie = newId(43);
  const at = now();
  const row = {
    idHash: fingerprint(cookie),
    userId,
    createdAt: askedAt,
    lastSeenAt: at,
    expiresAt: at + SESSION_IDLE_MS,
    userAgent: visit.userAgent.slice(0, 300),
    ip: visit.ip.slice(0, 45),
    verifiedAt: at,
  };
  await insertSession(db, row, passwordChangedAt);
  return cookie;
}
