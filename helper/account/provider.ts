import * as oauth from 'oauth4webapi';
import { HELPER_CLIENT_ID } from '#contract/oauth.ts';
import { allScopes } from '#contract/scope.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import type { Credentials } from './account.ts';
import { fetchByHttp } from './fetch-by-http.ts';
import { userAgent } from './user-agent.ts';

/** One server's OAuth endpoints, as it published them (RFC 8414). */
export interface Provider {
  readonly server: string;
  readonly metadata: oauth.AuthorizationServer;
  readonly options: {
    signal: () => AbortSignal;
    headers: Record<string, string>;
    [oauth.allowInsecureRequests]: boolean;
    [oauth.customFetch]: typeof fetchByHttp;
  };
}

export const client: oauth.Client = { client_id: HELPER_CLIENT_ID };
export const clientAuthentication = oauth.None();
export const wantedScope = allScopes.join(' ');

/** How long one request to the provider may take, in milliseconds. */
const PATIENCE = 20_000;

/**
 * Asks a server for its OAuth endpoints.
 * @throws HelperError `unreachable`; `sign_in_failed` where it is no prntscrn server or names another origin as its own.
 */
export async function discover(server: string): Promise<Provider> {
  // An http server is let through: on loopback it is safe, and `login` warns about any other.
  const options = {
    signal: () => AbortSignal.timeout(PATIENCE),
    headers: { 'User-Agent': userAgent() },
    [oauth.allowInsecureRequests]: true,
    [oauth.customFetch]: fetchByHttp,
  };
  const issuer = new URL(server);
  try {
    const response = await oauth.discoveryRequest(issuer, { ...options, algorithm: 'oauth2' });
    return { server, metadata: await oauth.processDiscoveryResponse(issuer, response), options };
  } catch (error) {
    throw discoveryError(server, error);
  }
}

function discoveryError(server: string, error: unknown): HelperError {
  if (!(error instanceof oauth.OperationProcessingError)) return unreachable(server, error);
  const { cause } = error;
  if (cause instanceof Response && cause.status >= 500) return unreachable(server, error);
  const found = (cause as { body?: { issuer?: unknown } } | undefined)?.body?.issuer;
  const words =
    typeof found === 'string'
      ? `This server calls itself ${found}: use that, or correct its BASE_URL`
      : `There is no prntscrn server at ${server}`;
  return new HelperError('sign_in_failed', words, { cause: error });
}

function unreachable(server: string, cause: unknown): HelperError {
  return new HelperError('unreachable', `${server} does not answer`, { cause });
}

/** Runs one OAuth exchange and gives its failures our codes: a refusal by the server, or no answer. */
export async function exchange<T>(provider: Provider, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof HelperError || isRefusal(error)) throw error;
    if (error instanceof oauth.OperationProcessingError) {
      throw new HelperError('sign_in_failed', `${provider.server} gave an answer that makes no sense`, {
        cause: error,
      });
    }
    throw unreachable(provider.server, error);
  }
}

/** An error answer of RFC 6749 §5.2, such as `invalid_grant`, or §4.1.2.1 at the redirect. */
export function isRefusal(error: unknown): error is oauth.ResponseBodyError | oauth.AuthorizationResponseError {
  return error instanceof oauth.ResponseBodyError || error instanceof oauth.AuthorizationResponseError;
}

/** What is kept of a token answer (RFC 6749 §5.1); a refresh without a new refresh token keeps the previous one. */
export function toCredentials(answer: oauth.TokenEndpointResponse, now: number, previous?: string): Credentials {
  const expiresAt = answer.expires_in === undefined ? null : now + answer.expires_in * 1000;
  return { accessToken: answer.access_token, expiresAt, refreshToken: answer.refresh_token ?? previous ?? null };
}
