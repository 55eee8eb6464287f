import { join } from 'node:path';
import { HelperError } from '#helper/platform/helper-error.ts';
import { lockFile } from '#helper/platform/lock.ts';
import { type Account, accountVersion, type Credentials, requireAccount } from './account.ts';
import { type Keeping, keep, recall, signInAgain } from './keep.ts';

/** The signed-in account and a token that the server should take. */
export interface Access {
  readonly account: Account;
  readonly token: string;
}

/** Hands out access tokens, refreshing them in time. One for a process: it remembers what it read. */
export interface AccessTokens {
  /**
   * `refused` is a token that the server has just answered with 401: another one is fetched.
   * @throws HelperError `not_signed_in`, `sign_in_expired`, `keychain_locked`, `unreachable`, `busy`.
   */
  get(refused?: string): Promise<Access>;
}

/** A token is replaced when it has less than this left, in milliseconds: an upload may take a while. */
const MARGIN = 90_000;
/** How long another process may hold the lock while it refreshes, in milliseconds. */
const LOCK_WAIT = 30_000;

type Refresh = (account: Account, refreshToken: string) => Promise<Credentials>;

export function openAccessTokens(
  keeping: Keeping,
  now: () => number = Date.now,
  refresh: Refresh = refreshNow,
): AccessTokens {
  let known: { version: string; account: Account; credentials: Credentials } | undefined;
  let refreshing: Promise<Access> | undefined;

  const load = async () => {
    const version = accountVersion(keeping.stateFolder);
    const account = requireAccount(keeping.stateFolder);
    known = { version, account, credentials: await recall(keeping, account) };
    return known;
  };

  const good = (credentials: Credentials, refused?: string) =>
    credentials.accessToken !== refused && (credentials.expiresAt ?? Number.POSITIVE_INFINITY) - now() > MARGIN;

  const renew = async (refused?: string): Promise<Access> => {
    // A refresh token is good once (RFC 9700 §4.14.2): two processes using the same one would end the sign-in for both.
    const lock = await lockFile(join(keeping.stateFolder, 'account.lock'), LOCK_WAIT);
    if (!lock) throw new HelperError('busy', 'Another prntscrn process is renewing the sign-in and does not finish');
    try {
      const { version, account, credentials } = await load();
      if (good(credentials, refused)) return { account, token: credentials.accessToken };
      if (credentials.refreshToken === null) {
        throw new HelperError('sign_in_expired', `The sign-in is no longer good. ${signInAgain(account.server)}`);
      }
      const renewed = await refresh(account, credentials.refreshToken);
      await keep(keeping, account, renewed);
      known = { version, account, credentials: renewed };
      return { account, token: renewed.accessToken };
    } finally {
      lock.release();
    }
  };

  return {
    async get(refused) {
      const current = known?.version === accountVersion(keeping.stateFolder) ? known : await load();
      if (good(current.credentials, refused))
        return { account: current.account, token: current.credentials.accessToken };
      refreshing ??= renew(refused).finally(() => {
        refreshing = undefined;
      });
      return refreshing;
    },
  };
}

async function refreshNow(account: Account, refreshToken: string): Promise<Credentials> {
  const { refreshCredentials } = await import('./refresh.ts');
  return refreshCredentials(account, refreshToken);
}
