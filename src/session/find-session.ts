import { fingerprint } from '#authority/fingerprint.ts';
import { allScopes } from '#contract/scope.ts';
import type { At } from '#db/database.ts';
import { findLiveSession, touchSession } from './queries.ts';
import { SESSION_IDLE_MS, type Session } from './session.ts';

const noteEveryMs = 5 * 60_000;
const everything = new Set(allScopes);

/** The session behind a cookie's value, its end moved forward at most every five minutes; undefined where it is no longer good. */
export async function findSession({ db, now = Date.now }: At, cookie: string): Promise<Session | undefined> {
  const at = now();
  const idHash = fingerprint(cookie);
  const row = await findLiveSession(db, idHash, at);
  if (!row) return undefined;
  const { userId, role, name, email, verifiedAt } = row;
  const needsTwoFactor = Boolean(row.needsTwoFactor);
  // A full disk must not sign anybody out.
  if (row.lastSeenAt < at - noteEveryMs) {
    const seen = { lastSeenAt: at, expiresAt: at + SESSION_IDLE_MS };
    await touchSession(db, idHash, seen, at - noteEveryMs).catch(() => undefined);
  }
  return {
    caller: {
      userId,
      role,
      via: 'session',
      credential: `session:${idHash}`,
      scopes: everything,
      name: email,
      verifiedAt,
      sessionId: idHash,
      needsTwoFactor,
    },
    name,
    email,
    expiresAt: row.expiresAt,
    locale: row.locale,
  };
}
