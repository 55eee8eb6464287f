import type { IncomingMessage } from 'node:http';
import type { Origin } from '#authority/caller.ts';
import type { TrustedProxies } from '#config/trusted-proxies.ts';
import type { Asking } from './caller.ts';
import { clientIp } from './client-ip.ts';

/** What of Node's own request says who asks. */
export function askingOf(request: IncomingMessage, proxies: TrustedProxies): Asking {
  return {
    method: request.method ?? 'GET',
    from: { ip: clientIp(request, proxies), userAgent: request.headers['user-agent'] ?? '' },
    header: (name) => {
      const value = request.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
  };
}

/** The same of headers as Next hands them on: `X-Forwarded-For` is what server.ts, or Next itself, wrote into it. */
export function originOf(headers: Pick<Headers, 'get'>): Origin {
  const ip = headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? '';
  return { ip, userAgent: headers.get('user-agent') ?? '' };
}
