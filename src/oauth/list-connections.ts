import { type Caller, requirePerson } from '#authority/caller.ts';
import { unseal } from '#config/seal.ts';
import type { Connection } from '#contract/own-account.ts';
import { clientNameOf } from './apps/find-client.ts';
import { selectGrants } from './connections/queries.ts';
import { placeOf, type RecordSources } from './record.ts';

const mostListed = 200;

/** The programs that the caller has let in, the newest first. @throws AppError as `requirePerson` does. */
export async function listConnections(
  { db, config, now = Date.now }: RecordSources,
  caller: Caller | undefined,
): Promise<Connection[]> {
  const { userId } = requirePerson(caller);
  const rows = await selectGrants(db, userId, now(), mostListed);
  const connections = rows.map(async ({ grant, sighting }) => {
    const { clientId = '', scopes } = readGrant(config.authSecret, grant);
    const seen = sighting && read(config.authSecret, sighting);
    return {
      id: grant.idHash,
      app: await clientNameOf(db, clientId),
      scopes,
      createdAt: grant.createdAt,
      lastSeenAt: typeof seen?.at === 'number' ? seen.at : null,
      userAgent: String(seen?.userAgent ?? ''),
      ip: String(seen?.ip ?? ''),
    };
  });
  return await Promise.all(connections);
}

type Sealed = { readonly model: string; readonly idHash: string; readonly payload: string };

const read = (authSecret: string, { model, idHash, payload }: Sealed) =>
  unseal(authSecret, 'oauth records', placeOf(model, idHash), payload);

/** Which program a grant is for, and what it may do. */
export function readGrant(authSecret: string, grant: Sealed): { clientId: string | undefined; scopes: string[] } {
  const payload = read(authSecret, grant) as { clientId?: string; openid?: { scope?: string } } | undefined;
  const scopes = payload?.openid?.scope?.split(' ') ?? [];
  return { clientId: payload?.clientId, scopes: scopes.filter((scope) => scope !== 'openid') };
}
