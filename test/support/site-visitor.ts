import { password } from './accounts.ts';
import type { CookieBrowser, Hop } from './cookie-browser.ts';

/** Signs a browser in as the page does: the CSRF token first, then the form. */
export async function signInSite(
  browser: CookieBrowser,
  url: string,
  fields: { email: string; password?: string; callbackUrl?: string },
): Promise<Hop> {
  const csrf = await browser.visit(`${url}/api/auth/csrf`);
  const { csrfToken } = JSON.parse(csrf.text) as { csrfToken: string };
  const form = { password, callbackUrl: url, ...fields, csrfToken, json: 'true' };
  return browser.visit(`${url}/api/auth/callback/credentials`, form);
}
