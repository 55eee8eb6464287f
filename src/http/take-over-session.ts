import type { IncomingMessage, ServerResponse } from 'node:http';
import { fingerprint } from '#authority/fingerprint.ts';
import type { Config } from '#config/config.ts';
import type { At } from '#db/database.ts';
import { whenOpened } from '#session/queries.ts';
import { cookieSeconds, formerSessionCookie, SESSION_IDLE_MS, sessionCookie } from '#session/session.ts';
import { readCookie } from './cookie.ts';

/** Sessions that were opened before had the former cookie. Later ones never had it: somebody else has planted it. */
const renamedAt = Date.UTC(2026, 11, 1);
const attributes = 'Path=/; HttpOnly; Secure; SameSite=Lax';

/** Gives a session that was opened under the cookie's former name its new one, so that nobody has to sign in again. */
export async function takeOverSession(
  { db, config, now = Date.now }: At & { readonly config: Pick<Config, 'baseUrl'> },
  { headers }: Pick<IncomingMessage, 'headers'>,
  response: Pick<ServerResponse, 'appendHeader'>,
): Promise<void> {
  const name = sessionCookie(config.baseUrl);
  const former = readCookie(headers.cookie, formerSessionCookie);
  if (former === undefined || !config.baseUrl.startsWith('https:')) return;
  response.appendHeader('Set-Cookie', `${formerSessionCookie}=; Max-Age=0; ${attributes}`);
  if (readCookie(headers.cookie, name) !== undefined || now() > renamedAt + SESSION_IDLE_MS) return;
  const openedAt = await whenOpened(db, fingerprint(former));
  if (openedAt === undefined || openedAt >= renamedAt) return;
  headers.cookie += `; ${name}=${former}`;
  response.appendHeader('Set-Cookie', `${name}=${former}; Max-Age=${cookieSeconds}; ${attributes}`);
}
