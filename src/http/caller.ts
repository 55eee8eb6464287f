import type { Caller, Origin } from '#authority/caller.ts';
import type { Config } from '#config/config.ts';
import type { At } from '#db/database.ts';
import { AppError } from '#errors/app-error.ts';
import { findAccessToken } from '#oauth/find-access-token.ts';
import { findSession } from '#session/find-session.ts';
import { type Session, sessionCookie } from '#session/session.ts';
import { findToken } from '#token/find-token.ts';
import { TOKEN_PREFIX } from '#token/token.ts';
import { readCookie } from './cookie.ts';

/** What of a request says who asks. `header` reads one request header by its lower-case name. */
export interface Asking {
  readonly method: string;
  readonly header: (name: string) => string | undefined;
  readonly from?: Origin;
}

/** What finding a caller needs. */
export interface CallerSources extends At {
  readonly config: Pick<Config, 'baseUrl' | 'authSecret'>;
  /** Hears of each user who is found. */
  readonly seen?: (userId: string) => void;
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Finds who is asking: `Authorization: Bearer` with a personal token (`prn_…`) or an OAuth access token, else the site's
 * session cookie. Undefined where neither was sent, or the cookie is no longer good.
 * @throws AppError `unauthorized` for a bearer token that is unknown, expired or revoked, or whose user is disabled;
 * `forbidden` for a cookie on a changing method whose `Origin` is not ours.
 */
export async function findCaller(sources: CallerSources, asking: Asking): Promise<Caller | undefined> {
  // Basic and the like belong to a proxy in front of us.
  const bearer = /^bearer(?: +(.*))?$/i.exec(asking.header('authorization') ?? '');
  if (bearer) {
    const caller = await findBearer(sources, bearer[1]?.trim() ?? '');
    sources.seen?.(caller.userId);
    return { ...caller, ...fromOf(asking) };
  }
  return (await findVisitor(sources, asking))?.caller;
}

/** The signed-in session of a browser, by its cookie alone. @throws AppError `forbidden` as `findCaller` does. */
export async function findVisitor(sources: CallerSources, asking: Asking): Promise<Session | undefined> {
  const { baseUrl } = sources.config;
  const cookie = readCookie(asking.header('cookie'), sessionCookie(baseUrl));
  if (cookie === undefined) return undefined;
  requireOwnOrigin(baseUrl, asking);
  const session = await findSession(sources, cookie);
  if (session) sources.seen?.(session.caller.userId);
  return session && { ...session, caller: { ...session.caller, ...fromOf(asking) } };
}

const fromOf = ({ from }: Asking) => (from === undefined ? {} : { from });

/** Refuses a changing request that a page of another site may have sent. @throws AppError `forbidden`. */
export function requireOwnOrigin(baseUrl: string, asking: Asking): void {
  if (safeMethods.has(asking.method) || asking.header('origin') === baseUrl) return;
  throw new AppError('forbidden', `This is done from ${baseUrl} only: the request came from another origin`);
}

async function findBearer(sources: CallerSources, secret: string): Promise<Caller> {
  const find = secret.startsWith(TOKEN_PREFIX) ? findToken : findAccessToken;
  const caller = secret === '' ? undefined : await find(sources, secret);
  if (caller) return caller;
  // RFC 6750 §3.1
  throw new AppError('unauthorized', 'This token is unknown, expired or revoked', {
    headers: { 'WWW-Authenticate': 'Bearer realm="prntscrn", error="invalid_token"' },
  });
}
