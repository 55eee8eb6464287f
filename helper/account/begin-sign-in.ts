import { HelperError } from '#helper/platform/helper-error.ts';
import { discover } from './provider.ts';
import { remember } from './remember.ts';
import { serverOrigin } from './server-origin.ts';
import { signInWithBrowser } from './sign-in-browser.ts';
import { whoIs } from './who-is.ts';

let underWay: AbortController | undefined;

/**
 * Begins a sign-in for somebody who sits before a browser already. Resolves to the address where it goes on; the account is
 * there when it is done, and `trouble` is called when it is not. A second one ends the first.
 * @throws HelperError `usage` for what is no address, `unreachable`, `sign_in_failed`.
 */
export async function beginSignIn(
  stateFolder: string,
  text: string,
  trouble: (words: string) => void,
): Promise<string> {
  const server = serverOrigin(text);
  const provider = await discover(server);
  underWay?.abort();
  const stop = new AbortController();
  underWay = stop;
  return new Promise((resolve, reject) => {
    const open = async (url: string) => resolve(url);
    signInWithBrowser(provider, { open, signal: stop.signal })
      .then(async (credentials) => {
        await remember({ stateFolder }, server, await whoIs(server, credentials), credentials);
      })
      .catch((error) => {
        reject(error);
        if (!(error instanceof HelperError) || error.code !== 'cancelled') trouble((error as Error).message);
      });
  });
}
