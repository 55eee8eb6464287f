import type { ClientMetadata } from 'oidc-provider';
import { HELPER_CALLBACK_PATH, HELPER_CLIENT_ID } from '#contract/oauth.ts';
import { allScopes } from '#contract/scope.ts';

/** The client id of an authorization request, and what a person is told that it is. */
export const clientNames: Record<string, string> = { [HELPER_CLIENT_ID]: 'prntscrn helper' };

/** The client that is always there; administrators may register others (`apps`). On loopback any port matches (RFC 8252 §7.3). */
export const helperClient: ClientMetadata = {
  client_id: HELPER_CLIENT_ID,
  client_name: clientNames[HELPER_CLIENT_ID] ?? HELPER_CLIENT_ID,
  application_type: 'native',
  token_endpoint_auth_method: 'none',
  grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
  response_types: ['code'],
  response_modes: ['query'],
  redirect_uris: [`http://127.0.0.1${HELPER_CALLBACK_PATH}`, `http://[::1]${HELPER_CALLBACK_PATH}`],
  scope: ['openid', ...allScopes].join(' '),
  id_token_signed_response_alg: 'EdDSA',
};
