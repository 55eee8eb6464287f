import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as oauth from 'oauth4webapi';
import { HELPER_CALLBACK_PATH } from '#contract/oauth.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { desktopLanguage } from '#helper/texts/desktop-language.ts';
import type { Texts } from '#helper/texts/english.ts';
import { textsIn } from '#helper/texts/texts.ts';
import type { Credentials } from './account.ts';
import { callbackPage, pageHeaders } from './callback-page.ts';
import {
  client,
  clientAuthentication,
  exchange,
  isRefusal,
  type Provider,
  toCredentials,
  wantedScope,
} from './provider.ts';

export interface BrowserSignIn {
  /** Shows the address to the person, in a browser or otherwise. */
  readonly open: (url: string) => Promise<void>;
  readonly signal: AbortSignal;
  /** How long to wait for the person, in milliseconds. */
  readonly wait?: number;
  readonly now?: () => number;
}

/**
 * The authorization code flow in the system's browser: RFC 8252 with a loopback listener, PKCE S256 (RFC 7636) and state.
 * @throws HelperError `sign_in_failed` when it was denied, refused or took too long; `cancelled`; `unreachable`.
 */
export async function signInWithBrowser(provider: Provider, how: BrowserSignIn): Promise<Credentials> {
  const { now = Date.now, wait = 300_000 } = how;
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const listener = createServer();
  const redirect = await listen(listener);
  const redeem = async (callback: URL): Promise<Credentials> => {
    const parameters = oauth.validateAuthResponse(provider.metadata, client, callback, state);
    const { metadata, options } = provider;
    const response = await oauth.authorizationCodeGrantRequest(
      metadata,
      client,
      clientAuthentication,
      parameters,
      redirect,
      verifier,
      options,
    );
    return toCredentials(await oauth.processAuthorizationCodeResponse(metadata, client, response), now());
  };
  try {
    const texts = textsIn(await desktopLanguage());
    const finish = (callback: URL) => exchange(provider, () => redeem(callback));
    const done = answerCallback(listener, { redirect, state, texts }, finish);
    // Attached before the browser opens: a denial must not be an unhandled rejection.
    const outcome = Promise.race([done, tooLate(wait, how.signal)]);
    outcome.catch(() => {});
    await how.open(await authorizationUrl(provider, { verifier, state, redirect }));
    return await outcome;
  } finally {
    listener.close();
    listener.closeIdleConnections();
  }
}

async function listen(listener: Server): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(listener.address() as AddressInfo).port}${HELPER_CALLBACK_PATH}`;
}

async function authorizationUrl(
  { metadata, server }: Provider,
  { verifier, state, redirect }: { verifier: string; state: string; redirect: string },
): Promise<string> {
  if (!metadata.authorization_endpoint) throw new HelperError('sign_in_failed', `${server} offers no sign-in`);
  const url = new URL(metadata.authorization_endpoint);
  const parameters = {
    client_id: client.client_id,
    response_type: 'code',
    redirect_uri: redirect,
    scope: wantedScope,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/** Resolves with the first callback that carries our state; anything else that knocks is turned away and changes nothing. */
function answerCallback(
  listener: Server,
  { redirect, state, texts }: { redirect: string; state: string; texts: Texts },
  redeem: (callback: URL) => Promise<Credentials>,
): Promise<Credentials> {
  return new Promise((resolve, reject) => {
    let taken = false;
    const show = (response: ServerResponse, status: number, page: keyof Texts['callback']) =>
      send(response, status, callbackPage(page, texts));
    listener.on('request', async (request: IncomingMessage, response: ServerResponse) => {
      const callback = new URL(request.url ?? '/', redirect);
      if (request.method !== 'GET' || callback.pathname !== HELPER_CALLBACK_PATH) return show(response, 404, 'unknown');
      if (taken || callback.searchParams.get('state') !== state) return show(response, 400, 'foreign');
      taken = true;
      try {
        const credentials = await redeem(callback);
        await show(response, 200, 'done');
        resolve(credentials);
      } catch (error) {
        await show(response, 200, isRefusal(error) && error.error === 'access_denied' ? 'denied' : 'failed');
        reject(isRefusal(error) ? refused(error) : error);
      }
    });
  });
}

function refused(error: oauth.ResponseBodyError | oauth.AuthorizationResponseError): HelperError {
  const words =
    error.error === 'access_denied'
      ? 'The sign-in was denied in the browser'
      : `The server refused the sign-in: ${error.error_description ?? error.error}`;
  return new HelperError('sign_in_failed', words, { cause: error });
}

function send(response: ServerResponse, status: number, page: string): Promise<void> {
  return new Promise((sent) => {
    response.once('close', sent);
    response.writeHead(status, pageHeaders);
    response.end(page);
  });
}

function tooLate(wait: number, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const late = setTimeout(() => {
      reject(new HelperError('sign_in_failed', `Nobody signed in within ${Math.round(wait / 60_000)} minutes`));
    }, wait);
    late.unref();
    const stop = () => reject(new HelperError('cancelled', 'The sign-in was cancelled'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
}
