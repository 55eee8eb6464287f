import type { IncomingMessage } from 'node:http';
import type { Config } from '#config/config.ts';
import { clientIp } from './client-ip.ts';

/**
 * Writes our own origin over whatever the request claims, for libraries that build links from `Host`: a forged Host or
 * X-Forwarded-* reaches no link and no redirect. Gives the client's address, found before.
 */
export function overwriteOrigin(
  request: IncomingMessage,
  { baseUrl, trustedProxies }: Pick<Config, 'baseUrl' | 'trustedProxies'>,
): string {
  const ip = clientIp(request, trustedProxies);
  const { host, protocol } = new URL(baseUrl);
  const { headers } = request;
  delete headers.forwarded;
  delete headers['x-forwarded-port'];
  headers.host = host;
  headers['x-forwarded-host'] = host;
  headers['x-forwarded-proto'] = protocol.slice(0, -1);
  headers['x-forwarded-for'] = ip;
  return ip;
}
