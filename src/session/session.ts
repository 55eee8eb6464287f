import type { Caller } from '#authority/caller.ts';
import type { Locale } from '#contract/account.ts';

/** Idle time after which a session ends, in milliseconds: 30 days. */
export const SESSION_IDLE_MS = 30 * 86_400_000;

/** A signed-in browser. */
export interface Session {
  readonly caller: Caller;
  readonly name: string;
  readonly email: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  /** What the account chose; null: as the browser asks. */
  readonly locale: Locale | null;
}

/** The longest that Chromium keeps a cookie. The row decides: it ends 30 days after the last visit. */
export const cookieSeconds = 400 * 86_400;

/**
 * The cookie that holds the session's id. Where links are https, a browser takes one of this name from this very host alone
 * (RFC 6265bis §4.1.3.2): no other host of the domain can plant one.
 */
export function sessionCookie(baseUrl: string): string {
  return `${baseUrl.startsWith('https:') ? '__Host-' : ''}next-auth.session-token`;
}

/** What it was called where links are https until December 2026. */
export const formerSessionCookie = '__Secure-next-auth.session-token';
