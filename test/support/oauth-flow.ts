import * as oauth from 'openid-client';
import { HELPER_CLIENT_ID } from '#contract/oauth.ts';
import type { CookieBrowser, Hop } from './cookie-browser.ts';

const everyScope = 'image:write image:read image:delete profile';

/** openid-client, the independent judge, pointed at a server's discovery document. */
export function discover(baseUrl: string, algorithm: 'oauth2' | 'oidc' = 'oauth2'): Promise<oauth.Configuration> {
  return oauth.discovery(new URL(baseUrl), HELPER_CLIENT_ID, undefined, oauth.None(), {
    algorithm,
    execute: [oauth.allowInsecureRequests],
  });
}

/** An authorization request as the helper makes it, and what it keeps to check the answer with. */
export interface Request {
  readonly url: URL;
  readonly verifier: string;
  readonly state: string;
  readonly redirectUri: string;
}

export async function requestCode(
  client: oauth.Configuration,
  changed: Record<string, string | undefined> = {},
): Promise<Request> {
  const verifier = oauth.randomPKCECodeVerifier();
  const state = oauth.randomState();
  const parameters: Record<string, string | undefined> = {
    redirect_uri: `http://127.0.0.1:${20_000 + Math.floor(Math.random() * 40_000)}/callback`,
    scope: everyScope,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    ...changed,
  };
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const url = oauth.buildAuthorizationUrl(client, Object.fromEntries(given));
  return { url, verifier, state, redirectUri: parameters.redirect_uri ?? '' };
}

/** Opens a request and answers its consent page; ends at the redirect back to the program, or at a page of ours. */
export async function decide(browser: CookieBrowser, request: URL, decision: 'allow' | 'deny'): Promise<Hop> {
  const asked = await browser.visit(request.href);
  const consent = asked.location;
  if (consent === undefined || !new URL(consent).pathname.startsWith('/consent/')) return asked;
  return browser.follow(consent.replace('/consent/', '/api/consent/'), { decision });
}

/** The whole flow of a program on this computer, up to its tokens. */
export async function signInProgram(client: oauth.Configuration, browser: CookieBrowser, scope = everyScope) {
  const request = await requestCode(client, { scope });
  const back = await decide(browser, request.url, 'allow');
  if (back.location === undefined) throw new Error(`no redirect back, but ${back.status}: ${back.text}`);
  return redeem(client, request, back.location);
}

/** Types the code that a device shows into the site, and allows what it asks for; gives the page that follows. */
export async function connectDevice(browser: CookieBrowser, address: string, code: string): Promise<Hop> {
  const field = (page: Hop) => /name="xsrf" value="([^"]*)"/.exec(page.text)?.[1] ?? '';
  const entry = await browser.visit(address);
  const confirm = await browser.visit(address, { xsrf: field(entry), user_code: code });
  const asked = await browser.visit(address, { xsrf: field(confirm), user_code: code, confirm: 'yes' });
  return browser.follow((asked.location ?? '').replace('/consent/', '/api/consent/'), { decision: 'allow' });
}

export function redeem(client: oauth.Configuration, request: Request, location: string) {
  return oauth.authorizationCodeGrant(client, new URL(location), {
    pkceCodeVerifier: request.verifier,
    expectedState: request.state,
  });
}

/** The coded error of a refused grant, such as `invalid_grant`; a grant that was not refused fails the test. */
export async function refusal(grant: Promise<unknown>): Promise<string> {
  try {
    await grant;
  } catch (error) {
    if (error instanceof oauth.ResponseBodyError) return error.error;
    throw error;
  }
  throw new Error('the grant was not refused');
}
