import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Section } from '#helper/resident/resident.ts';

/** How long an invitation holds, in milliseconds: a browser that has to start first needs some seconds. */
const INVITED = 120_000;

/** Who may see the page: only a browser that came with an invitation, and only through our own address. */
export interface Door {
  readonly origin: string;
  /** What the page sends back with each change; another site cannot read it. */
  readonly proof: string;
  invite(section?: Section): string;
  /** Takes an invitation. Gives the cookie and where to go, or undefined for one that is unknown, used or old. */
  enter(key: string): { cookie: string; section: string } | undefined;
  /** Another name for this machine in Host is how a foreign page would reach us by way of the name service. */
  knowsHost(request: IncomingMessage): boolean;
  hasEntered(request: IncomingMessage): boolean;
  /** A change comes from the page itself: its origin, and the proof that only it can read. */
  mayChange(request: IncomingMessage): boolean;
}

export function openDoor(port: number, now: () => number = Date.now): Door {
  const host = `127.0.0.1:${port}`;
  const origin = `http://${host}`;
  // Cookies are shared between the ports of an address: the name keeps two helpers of one machine apart.
  const name = `prntscrn-${port}`;
  const secret = randomBytes(32).toString('base64url');
  const proof = randomBytes(32).toString('base64url');
  const invitations = new Map<string, { until: number; section: string }>();
  const hasEntered = (request: IncomingMessage) =>
    (request.headers.cookie ?? '').split(/;\s*/).some((pair) => same(pair, `${name}=${secret}`));
  return {
    origin,
    proof,
    invite(section) {
      const key = randomBytes(32).toString('base64url');
      invitations.set(digest(key), { until: now() + INVITED, section: section ?? '' });
      return `${origin}/open?key=${key}`;
    },
    enter(key) {
      const invitation = invitations.get(digest(key));
      invitations.delete(digest(key));
      if (!invitation || invitation.until < now()) return undefined;
      return { cookie: `${name}=${secret}; Path=/; HttpOnly; SameSite=Strict`, section: invitation.section };
    },
    knowsHost: (request) => request.headers.host === host,
    hasEntered,
    mayChange: ({ headers }) =>
      headers.origin === origin &&
      (headers['sec-fetch-site'] ?? 'same-origin') === 'same-origin' &&
      same(String(headers['x-prntscrn-proof'] ?? ''), proof),
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function same(a: string, b: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}
