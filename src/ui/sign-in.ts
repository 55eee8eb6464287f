import { askServer, Refusal } from './ask-server.ts';
import { spokenCommon } from './texts/spoken-common.ts';

/**
 * Opens a session for this browser through next-auth's own routes.
 * @throws Refusal in words: wrong e-mail or password, too many tries, no answer.
 */
export async function signIn(email: string, password: string): Promise<void> {
  try {
    await postWithCsrfToken('/api/auth/callback/credentials', { email, password });
  } catch (error) {
    if (!(error instanceof Refusal) || error.status !== 401) throw error;
    throw new Refusal(spokenCommon()?.wrongPassword ?? error.message, 401, 'unauthorized');
  }
}

/** Closes this browser's session, on the server too. @throws Refusal */
export async function signOut(): Promise<void> {
  await postWithCsrfToken('/api/auth/signout', {});
}

async function postWithCsrfToken(path: string, fields: Record<string, string>): Promise<void> {
  const { csrfToken } = await askServer<{ csrfToken: string }>('/api/auth/csrf');
  const body = new URLSearchParams({ ...fields, csrfToken, json: 'true' });
  const { url } = await askServer<{ url: string }>(path, { method: 'POST', body });
  // next-auth answers a token that it does not know with 200 and the way to a fresh form.
  if (!new URL(url, window.location.href).searchParams.has('csrf')) return;
  throw new Refusal(spokenCommon()?.cookiesNeeded ?? 'Cookies are needed', 400);
}
