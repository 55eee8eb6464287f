import { askServer, Refusal } from './ask-server.ts';

/**
 * Opens a session for this browser through next-auth's own routes.
 * @throws Refusal in words: wrong e-mail or password, too many tries, no answer.
 */
export async function signIn(email: string, password: string): Promise<void> {
  const answer = await postWithCsrfToken('/api/auth/callback/credentials', { email, password });
  const error = answer.url === undefined ? null : new URL(answer.url, window.location.href).searchParams.get('error');
  if (answer.ok && error === null) return;
  if (answer.status === 429 || error === 'too_many_requests') {
    throw new Refusal('Too many tries. Wait a few minutes, then try again.', 429, 'too_many_requests');
  }
  if (error === 'CredentialsSignin') {
    throw new Refusal('This e-mail and password do not belong together.', 401, 'unauthorized');
  }
  throw new Refusal('Signing in did not work. Try again in a moment.', answer.status);
}

/** Closes this browser's session, on the server too. */
export async function signOut(): Promise<void> {
  const answer = await postWithCsrfToken('/api/auth/signout', {});
  if (!answer.ok) throw new Refusal('Signing out did not work. Try again in a moment.', answer.status);
}

async function postWithCsrfToken(path: string, fields: Record<string, string>) {
  const { csrfToken } = await askServer<{ csrfToken: string }>('/api/auth/csrf');
  const body = new URLSearchParams({ ...fields, csrfToken, json: 'true' });
  const response = await fetch(path, { method: 'POST', body }).catch(() => {
    throw new Refusal('The server cannot be reached. Check the connection and try again.', 0);
  });
  const answer = (await response.json().catch(() => ({}))) as { url?: string };
  return { ok: response.ok, status: response.status, url: answer.url };
}
