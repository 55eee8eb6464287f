import type { Assertion, SecondStepAnswer } from '#contract/two-factor.ts';
import { askServer, Refusal } from './ask-server.ts';
import { spokenCommon } from './texts/spoken-common.ts';

/**
 * Opens a session for this browser through next-auth's own routes, or gives what has to be proved beside the password.
 * @throws Refusal in words: wrong e-mail or password, too many tries, no answer.
 */
export async function signIn(email: string, password: string): Promise<SecondStepAnswer | undefined> {
  return await enter({ email, password });
}

/** Answers the second step, or with `alone` signs in with a passkey and no password. @throws Refusal */
export async function answerStep(
  step: string,
  proof: { readonly code: string } | { readonly passkey: Assertion },
  alone = false,
): Promise<void> {
  const fields: Record<string, string> =
    'code' in proof ? { code: proof.code } : { passkey: JSON.stringify(proof.passkey) };
  await enter({ step, ...fields, ...(alone && { alone: 'true' }) });
}

async function enter(fields: Record<string, string>): Promise<SecondStepAnswer | undefined> {
  try {
    const answer = await postWithCsrfToken('/api/auth/callback/credentials', fields);
    return 'step' in answer ? answer : undefined;
  } catch (error) {
    if (!(error instanceof Refusal) || error.status !== 401) throw error;
    throw new Refusal(spokenCommon()?.wrongPassword ?? error.message, 401, 'unauthorized');
  }
}

/** Closes this browser's session, on the server too. @throws Refusal */
export async function signOut(): Promise<void> {
  await postWithCsrfToken('/api/auth/signout', {});
}

async function postWithCsrfToken(
  path: string,
  fields: Record<string, string>,
): Promise<{ url: string } | SecondStepAnswer> {
  const { csrfToken } = await askServer<{ csrfToken: string }>('/api/auth/csrf');
  const body = new URLSearchParams({ ...fields, csrfToken, json: 'true' });
  const answer = await askServer<{ url: string } | SecondStepAnswer>(path, { method: 'POST', body });
  // next-auth answers a token that it does not know with 200 and the way to a fresh form.
  if ('step' in answer || !new URL(answer.url, window.location.href).searchParams.has('csrf')) return answer;
  throw new Refusal(spokenCommon()?.cookiesNeeded ?? 'Cookies are needed', 400);
}
