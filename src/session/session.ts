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

/** The cookie that holds the session's id: next-auth's names, the `__Secure-` one where links are https. */
export function sessionCookie(baseUrl: string): string {
  return `${baseUrl.startsWith('https:') ? '__Secure-' : ''}next-auth.session-token`;
}
