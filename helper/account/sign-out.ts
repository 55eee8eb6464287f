import { rmSync } from 'node:fs';
import * as oauth from 'oauth4webapi';
import { type Account, accountFile, type Credentials } from './account.ts';
import { forget, type Keeping, recall } from './keep.ts';
import { client, clientAuthentication, discover } from './provider.ts';

/** `revoked`: the server confirmed it. `token`: a personal token, which its owner revokes on the site. */
export type SignedOut = 'revoked' | 'unconfirmed' | 'token';

/** Revokes the sign-in at the server (RFC 7009) and forgets it here, even where the server does not answer. */
export async function signOut(keeping: Keeping, account: Account): Promise<SignedOut> {
  const credentials = await recall(keeping, account).catch(() => undefined);
  const confirmed = credentials ? await revoke(account.server, credentials) : false;
  rmSync(accountFile(keeping.stateFolder), { force: true });
  await forget(keeping, account);
  if (credentials?.refreshToken === null) return 'token';
  return confirmed ? 'revoked' : 'unconfirmed';
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
