import type { Caller } from '#authority/caller.ts';
import type { Config } from '#config/config.ts';
import type { Database } from '#db/database.ts';

/** What of a request says who asks. `header` reads one request header by its lower-case name. */
export interface Asking {
  readonly method: string;
  readonly header: (name: string) => string | undefined;
}

/** What finding a caller needs. */
export interface CallerSources {
  readonly config: Config;
  readonly db: Database;
}

/**
 * Finds who is asking: `Authorization: Bearer` with a personal token (`prn_…`) or an OAuth access token, else the site's
 * session cookie. Undefined where neither was sent, or the cookie is no longer good.
 * @throws AppError `unauthorized` for a bearer token that is unknown, expired or revoked, or whose user is disabled;
 * `forbidden` for a cookie on a changing method whose `Origin` is not ours.
 */
export async function findCaller(_sources: CallerSources, _asking: Asking): Promise<Caller | undefined> {
  throw new Error('not written yet');
}
