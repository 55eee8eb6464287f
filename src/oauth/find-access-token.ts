import { z } from 'zod';
import type { Caller } from '#authority/caller.ts';
import { fingerprint } from '#authority/fingerprint.ts';
import { parseScopes } from '#contract/scope.ts';
import type { At } from '#db/database.ts';
import { findLiveAccessToken } from './queries.ts';

const payloadSchema = z.object({ scope: z.string().default('') });

/**
 * Whoever holds this OAuth access token, by one query and without the provider's library; undefined where the token is
 * unknown, expired or older than the password, its grant revoked, or its user disabled.
 */
export async function findAccessToken({ db, now = Date.now }: At, secret: string): Promise<Caller | undefined> {
  const row = await findLiveAccessToken(db, fingerprint(secret), now());
  if (!row) return undefined;
  const { scope } = payloadSchema.parse(JSON.parse(row.payload));
  return { userId: row.userId, role: row.role, via: 'oauth', scopes: new Set(parseScopes(scope)) };
}
