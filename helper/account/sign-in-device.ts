import { setTimeout as sleep } from 'node:timers/promises';
import * as oauth from 'oauth4webapi';
import { HelperError } from '#helper/platform/helper-error.ts';
import type { Credentials } from './account.ts';
import {
  client,
  clientAuthentication,
  exchange,
  isRefusal,
  type Provider,
  toCredentials,
  wantedScope,
} from './provider.ts';

export interface DeviceSignIn {
  /** Tells the person where to go and what to type there. `complete` has the code in it already, where the server offers it. */
  readonly show: (prompt: { url: string; code: string; complete: string | undefined }) => void;
  readonly signal: AbortSignal;
  readonly now?: () => number;
  /** Waits some milliseconds; rejects when the signal is aborted. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

/**
 * The device flow of RFC 8628: the person approves in any browser, on any machine, while this polls.
 * @throws HelperError `sign_in_failed` when it was denied or the code expired; `cancelled`; `unreachable`.
 */
export async function signInWithDevice(provider: Provider, how: DeviceSignIn): Promise<Credentials> {
  const { metadata, options } = provider;
  const { now = Date.now, pause = (ms, signal) => sleep(ms, undefined, { signal }) } = how;
  if (!metadata.device_authorization_endpoint) {
    throw new HelperError('sign_in_failed', `${provider.server} does not offer sign-in by code`);
  }
  const started = await exchange(provider, async () => {
    const parameters = { scope: wantedScope };
    const response = await oauth.deviceAuthorizationRequest(
      metadata,
      client,
      clientAuthentication,
      parameters,
      options,
    );
    return oauth.processDeviceAuthorizationResponse(metadata, client, response);
  }).catch((error) => {
    throw isRefusal(error) ? refused(error) : error;
  });
  how.show({ url: started.verification_uri, code: started.user_code, complete: started.verification_uri_complete });

  const deadline = now() + started.expires_in * 1000;
  let interval = (started.interval ?? 5) * 1000;
  while (now() < deadline) {
    await pause(interval, how.signal).catch((error) => {
      throw new HelperError('cancelled', 'The sign-in was cancelled', { cause: error });
    });
    const outcome = await poll(provider, started.device_code, now);
    if (outcome === 'slow_down')
      interval += 5000; // RFC 8628 §3.5
    else if (outcome !== 'pending') return outcome;
  }
  throw new HelperError('sign_in_failed', 'The code expired before anybody approved it');
}

async function poll(
  provider: Provider,
  code: string,
  now: () => number,
): Promise<Credentials | 'pending' | 'slow_down'> {
  const { metadata, options } = provider;
  try {
    return await exchange(provider, async () => {
      const response = await oauth.deviceCodeGrantRequest(metadata, client, clientAuthentication, code, options);
      return toCredentials(await oauth.processDeviceCodeResponse(metadata, client, response), now());
    });
  } catch (error) {
    if (!isRefusal(error)) {
      // RFC 8628 §3.5: a connection that timed out is no reason to give up, but to ask less often.
      if (error instanceof HelperError && error.code === 'unreachable') return 'slow_down';
      throw error;
    }
    if (error.error === 'authorization_pending') return 'pending';
    if (error.error === 'slow_down') return 'slow_down';
    throw refused(error);
  }
}

function refused(error: { error: string; error_description?: string | undefined }): HelperError {
  const words: Record<string, string> = {
    access_denied: 'The sign-in was denied in the browser',
    expired_token: 'The code expired before anybody approved it',
  };
  const text = words[error.error] ?? `The server refused the sign-in: ${error.error_description ?? error.error}`;
  return new HelperError('sign_in_failed', text, { cause: error });
}
