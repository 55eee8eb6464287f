import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/**
 * The address that a request came from. `X-Forwarded-For` counts only from a proxy on this machine, and of it only the
 * last entry, which that proxy wrote itself: the others are whatever the client sent.
 */
export function clientIp({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): string {
  const peer = plain(socket.remoteAddress ?? '');
  if (!isLoopback(peer)) return peer;
  const told = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .at(-1);
  const last = plain(told?.trim() ?? '');
  return isIP(last) === 0 ? peer : last;
}

/** An IPv4 address that a dual-stack socket shows as IPv6 (RFC 4291 §2.5.5.2), as IPv4. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}
