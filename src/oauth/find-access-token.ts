import type { Caller } from '#authority/caller.ts';
import { fingerprint } from '#authority/fingerprint.ts';
import { unseal } from '#config/seal.ts';
import { parseScopes } from '#contract/scope.ts';
import { isLiveClient } from './apps/find-client.ts';
import { findLiveAccessToken } from './queries.ts';
import { placeOf, type RecordSources } from './record.ts';

/**
 * Whoever holds this OAuth access token, by one query and without the provider's library; undefined where the token is
 * unknown, expired or older than the password, its grant revoked, or its user or app disabled.
 */
export async function findAccessToken(sources: RecordSources, secret: string): Promise<Caller | undefined> {
  const { db, config, now = Date.now } = sources;
  const idHash = fingerprint(secret);
  const row = await findLiveAccessToken(db, idHash, now());
  const payload = row && unseal(config.authSecret, 'oauth records', placeOf('AccessToken', idHash), row.payload);
  if (!payload || !(await isLiveClient(db, String(payload.clientId)))) return undefined;
  const scope = typeof payload.scope === 'string' ? payload.scope : '';
  const needsTwoFactor = Boolean(row.needsTwoFactor);
  return {
    userId: row.userId,
    role: row.role,
    via: 'oauth',
    credential: `grant:${fingerprint(String(payload.grantId ?? secret))}`,
    scopes: new Set(parseScopes(scope)),
    needsTwoFactor,
  };
}
