import type { IncomingMessage } from 'node:http';
import { AppError } from '#errors/app-error.ts';

const absolute = /^https?:\/\/[^/?#]*/i;

/**
 * Brings a request's target into origin-form (RFC 9112 §3.2): `http://host/path` is what proxies are sent, and Next would
 * answer it with a redirect to that host.
 * @throws AppError `invalid_request` for a target that names no path, and for more than one Host (§3.2): whoever is before us
 * may have believed the other one.
 */
export function readTarget(request: Pick<IncomingMessage, 'url' | 'rawHeaders'>): void {
  const { url = '', rawHeaders } = request;
  if (!url.startsWith('/')) {
    const rest = url.replace(absolute, '');
    if (rest === url) throw new AppError('invalid_request', 'The request names no path');
    request.url = rest.startsWith('/') ? rest : `/${rest}`;
  }
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++;
  }
  if (hosts > 1) throw new AppError('invalid_request', 'The request names more than one host');
}
