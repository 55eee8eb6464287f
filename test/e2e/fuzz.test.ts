import { readFileSync } from 'node:fs';
import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HELPER_CLIENT_ID } from '#contract/oauth.ts';
import { makeAccount, makeToken } from '#test/support/accounts.ts';
import { type ApiRoute, apiRoutes } from '#test/support/api-routes.ts';
import { CookieBrowser } from '#test/support/cookie-browser.ts';
import { filesUnder } from '#test/support/crash-desk.ts';
import { newMariaDbUrl } from '#test/support/engines.ts';
import { effort, hostileJson, hostileText, isFull, mutate, mutation, nearly } from '#test/support/fuzzing.ts';
import { newPicture } from '#test/support/image-desk.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { upload } from '#test/support/site.ts';
import { signInSite } from '#test/support/site-visitor.ts';

// Whatever is sent, the answer is one that we meant. `npm run fuzz -- --runs 20000` goes on for longer.

const share = 1 / 20;
const hour = 3_600_000;
const pages = ['/', '/admin', '/admin/uploads', '/admin/users', '/admin/audit', '/admin/purge', '/account', '/sign-in'];
const fields = [
  'q',
  'after',
  'cursor',
  'from',
  'to',
  'type',
  'user',
  'state',
  'list',
  'by',
  'limit',
  'callbackUrl',
  'action',
];

interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

describe.each(['sqlite', 'mysql'] as const)('nonsense sent to the server (%s)', (engine) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 2 });
  let server: TestServer;
  /** One that the API's routes may change and delete, and one that stays. */
  let image: { id: string };
  let kept: { id: string; bytes: number };
  let routes: ApiRoute[];
  let credentials: OutgoingHttpHeaders[];
  let residentKb: number;

  beforeAll(async () => {
    const databaseUrl = engine === 'mysql' ? { databaseUrl: await newMariaDbUrl() } : {};
    // V8 tidies up when it has to: with little room it does, and what is never let go ends the process.
    const env = { PURGE_SCHEDULE: 'off', NODE_OPTIONS: '--max-old-space-size=192' };
    server = await startServer({ ...databaseUrl, env });
    await makeAccount(server, { email: 'admin@example.org', role: 'admin' });
    const token = await makeToken(server, 'admin@example.org');
    image = await upload(server.url, token, await newPicture(40));
    kept = await upload(server.url, token, await newPicture(41));
    const browser = new CookieBrowser();
    await signInSite(browser, server.url, { email: 'admin@example.org' });
    const cookie = `next-auth.session-token=${browser.cookie('session-token')}`;
    credentials = [{ authorization: `Bearer ${token}` }, { cookie, origin: server.url }, { cookie }, {}];
    routes = (await apiRoutes()).filter(
      ({ method, path }) => !(method === 'PATCH' && path.endsWith('/admin/settings')),
    );
    residentKb = resident();
  });
  afterAll(async () => {
    agent.destroy();
    await server?.stop();
  });

  const resident = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]);

  /** Sends what fetch would refuse to. */
  function send(method: string, path: string, headers: OutgoingHttpHeaders, body?: string | Buffer): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const sent = request(new URL(server.url), { method, path, headers, agent }, async (answer) => {
        const pieces: Buffer[] = [];
        for await (const piece of answer) pieces.push(piece as Buffer);
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(pieces) });
      });
      sent.on('error', reject).end(body);
    });
  }

  /** Neither a fault of ours nor a way to another site. */
  function expectMeant({ status, headers, body }: Answered): void {
    expect(status, body.toString().slice(0, 300)).toBeLessThan(500);
    if (headers.location !== undefined) {
      const { origin, hostname } = new URL(headers.location, server.url);
      expect(origin === server.url || hostname === '127.0.0.1', headers.location).toBe(true);
    }
    if (body.length > 0 && /json/.test(headers['content-type'] ?? '')) JSON.parse(body.toString());
  }

  const escaped = (text: string) => encodeURIComponent(Buffer.from(text).toString()).replace(/^\.+$/, 'dots');
  const queryOf = (pairs: readonly (readonly [string, unknown])[]) =>
    pairs
      .map(
        ([name, value]) =>
          `${escaped(name)}=${escaped(typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 3000)}`,
      )
      .join('&');
  const latin = hostileText.map((text) =>
    Buffer.from(text)
      .toString('latin1')
      .replace(/[^\t\x20-\x7e\x80-\xff]/g, ''),
  );
  const pairs = fc.array(fc.tuple(fc.oneof(fc.constantFrom(...fields), hostileText), hostileText), { maxLength: 4 });

  it('is answered by every route of the API in words of its own', { timeout: hour }, async () => {
    expect(routes.filter(({ body }) => body).length).toBeGreaterThan(15);
    const asked = fc
      .tuple(
        fc.nat(routes.length - 1),
        fc.constantFrom(0, 0, 1, 1, 1, 2, 3),
        fc.oneof(hostileText, fc.constant('real')),
      )
      .chain(([at, who, name]) => {
        const { query = {}, body } = routes[at] as ApiRoute;
        return fc.record({
          at: fc.constant(at),
          who: fc.constant(who),
          name: fc.constant(name),
          query: fc.oneof(
            pairs,
            nearly(query).map((given) => Object.entries(Object(given)) as [string, unknown][]),
          ),
          body: fc.oneof(
            { weight: 9, arbitrary: body ? nearly(body) : hostileJson },
            { weight: 1, arbitrary: hostileText },
          ),
        });
      });
    const property = fc.asyncProperty(asked, async ({ at, who, name, query, body }) => {
      const { method, path } = routes[at] as ApiRoute;
      const place = path.replace(/\[id\]/, name === 'real' ? image.id : escaped(name) || 'x');
      const headers = { ...credentials[who], 'content-type': 'application/json' };
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      expectMeant(await send(method, `${place}?${queryOf(query)}`, headers, method === 'GET' ? undefined : text));
    });
    await fc.assert(property, effort(150, share * 4));
  });

  it('is answered by every page', { timeout: hour }, async () => {
    const property = fc.asyncProperty(
      fc.constantFrom(...pages),
      pairs,
      latin,
      latin,
      async (page, query, language, cookie) => {
        const headers = { cookie: `${credentials[1]?.cookie}; a=${cookie}`, 'accept-language': language };
        expectMeant(await send('GET', `${page}?${queryOf(query)}`, headers));
      },
    );
    await fc.assert(property, effort(40, share));
  });

  it('is answered by the doors to signing in and to OAuth, and leads to no stranger', { timeout: hour }, async () => {
    const usual = {
      client_id: HELPER_CLIENT_ID,
      redirect_uri: 'http://127.0.0.1:4711/callback',
      response_type: 'code',
      scope: 'image:write',
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
    };
    const names = [
      ...Object.keys(usual),
      'state',
      'nonce',
      'prompt',
      'max_age',
      'ui_locales',
      'claims',
      'request',
      'id_token_hint',
    ];
    const more = [
      'grant_type',
      'code',
      'code_verifier',
      'refresh_token',
      'token',
      'device_code',
      'user_code',
      'response_mode',
    ];
    const login = ['csrfToken', 'email', 'password', 'step', 'passkey', 'callbackUrl', 'json', 'resource', 'audience'];
    const values = fc.oneof(
      hostileText,
      hostileText.map((text) => text.repeat(20)),
      fc.constantFrom('none', 'login consent', 'refresh_token', 'authorization_code', 'query', 'form_post', '{}', '[]'),
      fc.constantFrom(
        'http://127.0.0.1:4711/callback@evil.test',
        'https://evil.test/callback',
        'http://127.0.0.1.evil.test/',
      ),
    );
    const parameters = fc.array(fc.tuple(fc.constantFrom(...names, ...more, ...login), values), { maxLength: 6 });
    const doors = fc.constantFrom(
      ...['auth', 'auth', 'token', 'token', 'revoke', 'introspect', 'device', 'userinfo'].map(
        (name) => `/oauth/${name}`,
      ),
      ...[
        '/device',
        '/device',
        '/api/auth/callback/credentials',
        '/api/auth/signin',
        '/api/auth/signout',
        '/api/auth/_log',
      ],
      ...[
        '/api/auth/session',
        '/api/auth/csrf',
        '/api/auth/error',
        '/api/consent/x',
        '/api/setup',
        '/oauth/auth/x',
        '/device/x',
      ],
    );
    const property = fc.asyncProperty(
      doors,
      fc.boolean(),
      fc.boolean(),
      parameters,
      latin,
      async (door, get, whole, given, cookie) => {
        const changed = given.map(([name, value]) => [name, value] as const);
        const names = new Set(given.map(([name]) => name));
        const rest = Object.entries(usual).filter(([name]) => whole && (!names.has(name) || given.length > 4));
        const text = queryOf([...rest, ...changed]);
        const headers = {
          ...credentials[1],
          cookie: `${credentials[1]?.cookie}; prntscrn.oauth=${cookie}; prntscrn.oauth.sig=x`,
        };
        if (get) return expectMeant(await send('GET', `${door}?${text}`, headers));
        const type = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' };
        expectMeant(await send('POST', door, { ...headers, ...type }, text));
      },
    );
    await fc.assert(property, effort(150, share * 4));
  });

  it('gets no byte of a picture that is not there', { timeout: hour }, async () => {
    const whole = (await send('GET', `/image/${kept.id}`, {})).body;
    const words = fc.constantFrom('bytes', '=', '-', ',', ' ', '0', '9', String(kept.bytes), 'W/', '"a"', '*', 'lines');
    const header = fc.oneof(
      latin,
      fc.array(words, { maxLength: 8 }).map((some) => some.join('')),
    );
    const property = fc.asyncProperty(
      fc.option(header),
      fc.option(header),
      fc.option(header),
      async (range, none, only) => {
        const headers = {
          ...(range && { range }),
          ...(none && { 'if-none-match': none }),
          ...(only && { 'if-range': only }),
        };
        const answer = await send('GET', `/image/${kept.id}`, headers);
        expect([200, 206, 304, 416]).toContain(answer.status);
        if (answer.status === 200) expect(answer.body.equals(whole)).toBe(true);
        if (answer.status !== 206) return;
        const [, start, end] = /^bytes (\d+)-(\d+)\//.exec(answer.headers['content-range'] ?? '') ?? [];
        expect(answer.body.equals(whole.subarray(Number(start), Number(end) + 1))).toBe(true);
      },
    );
    await fc.assert(property, effort(100, share * 4));
  });

  it('leaves nothing behind where it was a picture once', { timeout: hour }, async () => {
    const still = sharp(await newPicture(50));
    const types = ['png', 'jpeg', 'gif', 'webp'] as const;
    const wholes = await Promise.all(types.map((type) => still.clone().toFormat(type).toBuffer()));
    const head = Buffer.from('--b\r\nContent-Disposition: form-data; name="image"; filename="x"\r\n\r\n');
    const property = fc.asyncProperty(fc.nat(3), mutation, mutation, async (type, changes, envelope) => {
      const picture = mutate(wholes[type] as Buffer, changes);
      const whole = Buffer.concat([head, picture, Buffer.from('\r\n--b--\r\n')]);
      const body = envelope.length > 4 ? mutate(whole, envelope) : whole;
      const headers = { ...credentials[0], 'content-type': 'multipart/form-data; boundary=b' };
      const answer = await send('POST', '/image', headers, body);
      expect([201, 400, 413, 415, 422], answer.body.toString()).toContain(answer.status);
      if (answer.status === 201)
        expectMeant(await send('GET', new URL(JSON.parse(answer.body.toString()).url).pathname, {}));
    });
    await fc.assert(property, effort(60, share * 2));
  });

  it('has broken nothing: the server has no fault in its log, no file left over and its memory back', async () => {
    expect(server.log()).not.toMatch(/"level":(50|60)|unhandled|uncaught/i);
    const incoming = () => filesUnder(join(server.dataDir, 'incoming')).filter((file) => !file.endsWith('.lock'));
    await expect.poll(incoming).toEqual([]);
    expect((await send('GET', `/image/${kept.id}`, {})).status).toBe(200);
    if (!isFull) return;
    console.log(`${engine}: ${residentKb} kB before, ${resident()} kB after`);
    expect(resident() - residentKb).toBeLessThan(250_000);
  });
});
