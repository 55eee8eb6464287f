import type { ServerResponse } from 'node:http';
import type { Config } from '#config/config.ts';
import { inertPolicy } from './page-policy.ts';

/** What no page of ours asks a browser for. Those that the site uses are not named: the default is our own pages alone. */
const unused = [
  'accelerometer',
  'autoplay',
  'camera',
  'display-capture',
  'encrypted-media',
  'geolocation',
  'gyroscope',
  'hid',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'serial',
  'usb',
  'xr-spatial-tracking',
];

/** HTTPS only from now on (RFC 6797), for this host and no other; none where links are http. Name and value. */
export function transportSecurity({ baseUrl, hstsSeconds }: Pick<Config, 'baseUrl' | 'hstsSeconds'>): string[] {
  // 0 is said too: it takes back what browsers were told before.
  return baseUrl.startsWith('https:') ? ['Strict-Transport-Security', `max-age=${hstsSeconds}`] : [];
}

/** What every answer but a raw picture says, unless its handler says otherwise. */
export function siteHeaders(config: Pick<Config, 'baseUrl' | 'hstsSeconds'>): ReadonlyMap<string, string> {
  const [name, value] = transportSecurity(config);
  return new Map([
    ['Content-Security-Policy', inertPolicy],
    ['X-Content-Type-Options', 'nosniff'],
    ['Referrer-Policy', 'same-origin'],
    ['Cross-Origin-Opener-Policy', 'same-origin'],
    ['Cross-Origin-Resource-Policy', 'same-origin'],
    ['Permissions-Policy', unused.map((feature) => `${feature}=()`).join(', ')],
    ...(name && value ? ([[name, value]] as const) : []),
  ]);
}

export function writeHeaders(response: ServerResponse, headers: ReadonlyMap<string, string>): void {
  for (const [name, value] of headers) response.setHeader(name, value);
}
