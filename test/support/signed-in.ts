import type { Browser, BrowserContext } from 'playwright';
import type { Account } from './accounts.ts';
import { password as usual } from './accounts.ts';
import type { TestServer } from './server.ts';

/** What a new window has of one that signed in. */
export type SignedIn = Awaited<ReturnType<BrowserContext['storageState']>>;

/** Signs in as the page does, the CSRF token first, without drawing it. @throws Error where it is refused. */
export async function signedIn(browser: Browser, { url }: TestServer, account: Account): Promise<SignedIn> {
  const context = await browser.newContext({ baseURL: url });
  const { csrfToken } = (await (await context.request.get('/api/auth/csrf')).json()) as { csrfToken: string };
  const { email, password = usual } = account;
  const form = { email, password, callbackUrl: url, csrfToken, json: 'true' };
  const answer = await context.request.post('/api/auth/callback/credentials', { form, headers: { Origin: url } });
  if (!answer.ok()) throw new Error(`The sign-in was answered with ${answer.status()}`);
  const state = await context.storageState();
  await context.close();
  return state;
}
