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

/** Opens a session for a user who has just proved who they are, and gives the cookie's value: shown once, kept as a hash. */
export async function openSession({ db, now = Date.now }: At, userId: string, visit: Visit): Promise<string> {
  const cookie = newId(43);
  const at = now();
  await insertSession(db, {
    idHash: fingerprint(cookie),
    userId,
    createdAt: at,
    lastSeenAt: at,
    expiresAt: at + SESSION_IDLE_MS,
    userAgent: visit.userAgent.slice(0, 300),
    ip: visit.ip.slice(0, 45),
    verifiedAt: at,
  });
  return cookie;
}
