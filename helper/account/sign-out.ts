import { rmSync } from 'node:fs';
import * as oauth from 'oauth4webapi';
import { type Account, accountFile, type Credentials } from './account.ts';
import { forget, type Keeping, recall } from './keep.ts';
import { client, clientAuthentication, discover } from './provider.ts';

/**
 * Revokes the sign-in at the server (RFC 7009) and forgets it here, even where the server does not answer. Resolves to
 * whether the server confirmed. A personal token is only forgotten: its owner revokes it on the site.
 */
export async function signOut(keeping: Keeping, account: Account): Promise<boolean> {
  const credentials = await recall(keeping, account).catch(() => undefined);
  const confirmed = credentials ? await revoke(account.server, credentials) : false;
  rmSync(accountFile(keeping.stateFolder), { force: true });
  await forget(keeping, account);
  return confirmed;
}

/** Resolves to whether the server confirmed. Revoking the refresh token ends the whole grant. */
export async function revoke(server: string, credentials: Credentials): Promise<boolean> {
  if (credentials.refreshToken === null) return false;
  try {
    const { metadata, options } = await discover(server);
    const { refreshToken } = credentials;
    await oauth.processRevocationResponse(
      await oauth.revocationRequest(metadata, client, clientAuthentication, refreshToken, options),
    );
    return true;
  } catch {
    return false;
  }
}
