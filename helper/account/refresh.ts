import * as oauth from 'oauth4webapi';
import { HelperError } from '#helper/platform/helper-error.ts';
import type { Account, Credentials } from './account.ts';
import { signInAgain } from './keep.ts';
import { client, clientAuthentication, discover, exchange, isRefusal, toCredentials } from './provider.ts';

/**
 * Trades the refresh token for new credentials (RFC 6749 §6); the old ones are then worthless.
 * @throws HelperError `sign_in_expired` when the server refuses it, `unreachable`.
 */
export async function refreshCredentials(
  { server }: Account,
  refreshToken: string,
  now: () => number = Date.now,
): Promise<Credentials> {
  const provider = await discover(server);
  const { metadata, options } = provider;
  try {
    return await exchange(provider, async () => {
      const response = await oauth.refreshTokenGrantRequest(
        metadata,
        client,
        clientAuthentication,
        refreshToken,
        options,
      );
      return toCredentials(await oauth.processRefreshTokenResponse(metadata, client, response), now(), refreshToken);
    });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    throw new HelperError('sign_in_expired', `The sign-in has ended. ${signInAgain(server)}`, { cause: error });
  }
}
