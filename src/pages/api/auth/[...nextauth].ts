import type { NextApiRequest, NextApiResponse } from 'next';
import NextAuth from 'next-auth';
import { context } from '#context.ts';
import type { SecondStepAnswer } from '#contract/two-factor.ts';
import { AppError } from '#errors/app-error.ts';
import { HeldResponse } from '#http/held-response.ts';
import { overwriteOrigin } from '#http/own-origin.ts';
import { errorAnswer, jsonAnswer, sendAnswer } from '#http/respond.ts';
import { authOptions } from '#session/auth-options.ts';

/** next-auth: sign-in, sign-out, the CSRF token. What our verbs throw inside it is answered as at every other door. */
export default async function handler(request: NextApiRequest, response: NextApiResponse): Promise<void> {
  const { config, db, log } = await context();
  const visit = { ip: overwriteOrigin(request, config), userAgent: request.headers['user-agent'] ?? '' };
  // next-auth reads where it lives from the environment alone.
  process.env.NEXTAUTH_URL = config.baseUrl;
  dropBadCallbacks(request, config.baseUrl);
  const held = new HeldResponse();
  const thrown: unknown[] = [];
  let step: SecondStepAnswer | undefined;
  const options = authOptions({
    config,
    db,
    visit,
    onError: (error) => thrown.push(error),
    onStep: (asked) => {
      step = { status: 'second_step', ...asked };
    },
  });
  try {
    requireForm(request);
    await NextAuth(request, held as unknown as NextApiResponse, options);
  } catch (error) {
    thrown.push(error);
  }
  if (thrown.length === 0 && !step) held.release(response);
  else if (thrown.length === 0) await sendAnswer(request, response, jsonAnswer(200, step));
  else await sendAnswer(request, response, errorAnswer(thrown[0], log));
}

/** next-auth answers 500 to an address to come back to that it cannot read: one bad cookie would shut a browser out. */
function dropBadCallbacks({ query, cookies, body }: NextApiRequest, baseUrl: string): void {
  const isGood = (url: unknown) =>
    typeof url === 'string' &&
    /^https?:/.test(URL.parse(url, url.startsWith('/') ? baseUrl : undefined)?.protocol ?? '');
  for (const name of Object.keys(cookies)) {
    if (name.endsWith('next-auth.callback-url') && !isGood(cookies[name])) delete cookies[name];
  }
  for (const given of [query, Object(body)]) if (!isGood(given.callbackUrl)) delete given.callbackUrl;
}

/** next-auth takes the form of a sign-in for a fault of ours where it comes by GET. */
function requireForm({ method, query }: NextApiRequest): void {
  if (method === 'POST' || [query.nextauth].flat()[0] !== 'callback') return;
  throw new AppError('method_not_allowed', 'Send the form of the sign-in page', { headers: { Allow: 'POST' } });
}
