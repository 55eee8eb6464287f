import { isIP } from 'node:net';

/** What passkeys are bound to (WebAuthn Level 3 §5.1.2): the host of the site, and its whole origin. */
export interface PasskeySite {
  readonly rpID: string;
  readonly origin: string;
}

/** Undefined where browsers allow no passkeys: over plain http, but for localhost, and for a site that has no name. */
export function passkeySite(baseUrl: string): PasskeySite | undefined {
  const { protocol, hostname, origin } = new URL(baseUrl);
  const local = hostname === 'localhost' || hostname.endsWith('.localhost');
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0 || !(protocol === 'https:' || local)) return undefined;
  return { rpID: hostname, origin };
}
