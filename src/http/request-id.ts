import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { TrustedProxies } from '#config/trusted-proxies.ts';
import { plainAddress } from './client-ip.ts';

const wellFormed = /^[\w.:+/=-]{8,128}$/;

/** The id that a proxy which we trust has given the request; undefined where there is none, or it is no id. */
export function givenRequestId(
  { headers, socket }: Pick<IncomingMessage, 'headers' | 'socket'>,
  proxies: TrustedProxies,
): string | undefined {
  const given = headers['x-request-id'];
  if (typeof given !== 'string' || !wellFormed.test(given)) return undefined;
  return proxies.trusts(plainAddress(socket.remoteAddress ?? '')) ? given : undefined;
}

/** By which the lines that belong to one request are found in the log. */
export function requestIdOf(request: Pick<IncomingMessage, 'headers' | 'socket'>, proxies: TrustedProxies): string {
  return givenRequestId(request, proxies) ?? randomUUID();
}
