import type { CookieBrowser, Hop } from './cookie-browser.ts';
import type { TestServer } from './server.ts';

export const password = 'correct horse battery';

/** Makes an account through the operator's command. */
export async function makeAccount(server: Pick<TestServer, 'admin'>, email: string, role = 'user'): Promise<void> {
  const name = email.split('@')[0] ?? email;
  await server.admin(
    ['user', 'create', '--email', email, '--name', name, '--role', role, '--password-stdin'],
    `${password}\n`,
  );
}

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
