import type { Caller } from '#authority/caller.ts';
import { fingerprint } from '#authority/fingerprint.ts';
import { parseScopes } from '#contract/scope.ts';
import type { At } from '#db/database.ts';
import { findLiveToken, touchToken } from './queries.ts';

const noteEveryMs = 60_000;

/** Whoever holds this personal token; undefined where it is unknown, expired or older than the password, or its user disabled. */
export async function findToken({ db, now = Date.now }: At, secret: string): Promise<Caller | undefined> {
  const at = now();
  const row = await findLiveToken(db, fingerprint(secret), at);
  if (!row) return undefined;
  // A time of last use is a courtesy: a full disk must not turn a good token away.
  if ((row.lastUsedAt ?? 0) < at - noteEveryMs)
    await touchToken(db, row.id, at, at - noteEveryMs).catch(() => undefined);
  const { userId, role } = row;
  const needsTwoFactor = Boolean(row.needsTwoFactor);
  return {
    userId,
    role,
    via: 'token',
    credential: `token:${row.id}`,
    scopes: new Set(parseScopes(row.scopes)),
    needsTwoFactor,
  };
}
