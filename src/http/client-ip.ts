import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { TrustedProxies } from '#config/trusted-proxies.ts';

/**
 * The address that a request came from. `X-Forwarded-For` counts only from a proxy that we trust, and is read from its
 * end: each trusted proxy wrote the entry before its own, and what is before the first other address is the client's word.
 */
export function clientIp(
  { socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>,
  proxies: TrustedProxies,
): string {
  let address = plainAddress(socket.remoteAddress ?? '');
  const told = String(headers['x-forwarded-for'] ?? '').split(',');
  while (proxies.trusts(address)) {
    const before = plainAddress(told.pop()?.trim() ?? '');
    if (isIP(before) === 0) break;
    address = before;
  }
  return address;
}

/** An IPv4 address that a dual-stack socket shows as IPv6 (RFC 4291 §2.5.5.2), as IPv4. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
