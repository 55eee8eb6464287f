import { HelperError } from '#helper/platform/helper-error.ts';
import { openWire } from '#helper/server/request.ts';
import { openServer } from '#helper/server/server.ts';
import type { Account, Credentials } from './account.ts';

/** Asks the server whose credentials these are: what cannot even do that is not worth keeping. */
export async function whoIs(server: string, credentials: Credentials): Promise<Account['user']> {
  const account = { server, user: { id: '', name: '', email: '' }, keeper: 'file' as const, entry: '', signedInAt: '' };
  const tokens = {
    get: async (refused?: string) => {
      if (refused === undefined) return { account, token: credentials.accessToken };
      throw new HelperError('sign_in_failed', `${server} does not know this token`);
    },
  };
  const { id, name, email } = await openServer(tokens, openWire()).me();
  return { id, name, email };
}
