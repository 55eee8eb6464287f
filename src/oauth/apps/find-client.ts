import type { AdapterPayload } from 'oidc-provider';
import { allScopes } from '#contract/scope.ts';
import type { Database } from '#db/database.ts';
import { clientNames } from '../clients.ts';
import { appById } from './queries.ts';

/** What oidc-provider knows of a registered app; undefined where there is none, or it is disabled. */
export async function findClient(db: Database, id: string): Promise<AdapterPayload | undefined> {
  const app = await appById(db, id);
  if (!app || app.disabledAt !== null) return undefined;
  return {
    client_id: app.id,
    client_name: app.name,
    // Native clients may have https addresses as well as loopback ones (RFC 8252 §7), with any port on the latter.
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    response_modes: ['query'],
    redirect_uris: app.redirectUris.split(' '),
    scope: ['openid', ...allScopes].join(' '),
    id_token_signed_response_alg: 'EdDSA',
  };
}

/** Whether a client may be let in now: the helper always, a registered app unless it was disabled or removed. */
export async function isLiveClient(db: Database, id: string): Promise<boolean> {
  return Object.hasOwn(clientNames, id) || (await findClient(db, id)) !== undefined;
}

/** What a person is told that a client is; its id where it is gone. */
export async function clientNameOf(db: Database, id: string): Promise<string> {
  return clientNames[id] ?? (await appById(db, id))?.name ?? id;
}
