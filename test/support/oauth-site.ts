import { createServer, type Server } from 'node:http';
import { type Caller, operator } from '#authority/caller.ts';
import { readTrustedProxies, type TrustedProxies } from '#config/trusted-proxies.ts';
import { allScopes } from '#contract/scope.ts';
import type { Database } from '#db/database.ts';
import { overwriteOrigin } from '#http/own-origin.ts';
import { answerInteraction, type Decision } from '#oauth/answer-interaction.ts';
import { createProvider } from '#oauth/provider.ts';
import { createUser } from '#user/create-user.ts';
import type { User } from '#user/user.ts';

const authSecret = 'a secret of the tests, long enough to be one';

/**
 * The provider behind plain node:http, with a consent door that takes whoever `site.user` is for the signed-in visitor.
 * `baseUrl` is where it believes itself to be, as behind a proxy; without one where it is.
 */
export async function openSite(db: Database, now?: () => number, baseUrl?: string) {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const trustedProxies = readTrustedProxies('') as TrustedProxies;
  const listensAt = `http://127.0.0.1:${port}`;
  const config = { authSecret, baseUrl: baseUrl ?? listensAt, trustedProxies };
  const provider = createProvider({
    config,
    db,
    settings: { current: { site_name: 'Bilder & Co' } },
    ...(now && { now }),
  });
  const site = {
    url: config.baseUrl,
    listensAt,
    config,
    provider,
    user: undefined as User | undefined,
    /** The visitor in the place of a session of `user` that nobody can end. */
    visitor: undefined as Caller | undefined,
    close: () => server.close(),
  };
  const answer = provider.callback();
  server.on('request', async (req, res) => {
    overwriteOrigin(req, config);
    const uid = /^\/api\/consent\/([\w-]+)$/.exec(req.url ?? '')?.[1];
    if (uid === undefined) return answer(req, res);
    let body = '';
    for await (const chunk of req) body += chunk;
    const decision = new URLSearchParams(body).get('decision') as Decision;
    const caller: Caller | undefined =
      site.visitor ??
      (site.user && {
        userId: site.user.id,
        role: site.user.role,
        via: 'session',
        scopes: new Set(allScopes),
      });
    try {
      const location = await answerInteraction(provider, caller, { req, res, db }, uid, decision);
      res.writeHead(303, { Location: location }).end();
    } catch (error) {
      res.writeHead(400).end((error as Error).message);
    }
  });
  return site;
}

let people = 0;

/** Makes an account that no other test has. */
export const newUser = (db: Database): Promise<User> =>
  createUser({ db }, operator, {
    email: `person-${++people}@example.test`,
    name: `Person ${people}`,
    password: 'correct horse battery',
    role: 'user',
  });
