import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sessionCookie } from '#session/session.ts';
import { password } from './accounts.ts';
import type { CookieBrowser, Hop } from './cookie-browser.ts';
import { newMariaDbUrl } from './engines.ts';
import { formOf } from './image-desk.ts';
import { startNginx, type TlsProxy } from './proxies.ts';
import { type S3Server, startS3Server } from './s3-server.ts';
import { startServer, type TestServer } from './server.ts';

/** Where everybody reaches the site; nobody is asked there: each request names the process that it goes to. */
export const site = 'https://shots.example.org';
const cronSecret = 'the secret of the timer';

export interface Session {
  readonly session: string;
}

/** Two processes of one site behind nginx: one database, one S3, one secret and one data folder. */
export class Pair {
  readonly s3Calls: { method: string; path: string }[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'prntscrn-pair-'));
  readonly #secret = randomBytes(32).toString('hex');
  databaseUrl = '';
  s3!: S3Server;
  nginx!: TlsProxy;
  first!: TestServer;
  second!: TestServer;
  #turn = 0;

  async open(): Promise<void> {
    this.databaseUrl = await newMariaDbUrl();
    this.s3 = await startS3Server({ answered: (call) => this.s3Calls.push(call) });
    // At the same moment: each finds an empty database.
    [this.first, this.second] = await Promise.all([this.start('first'), this.start('second')]);
    const ports = this.both.map(({ url }) => new URL(url).port);
    this.nginx = await startNginx(join(this.#folder, 'nginx'), ...ports);
  }

  /** A process, on the port that it had where it ran before. */
  start(name: 'first' | 'second'): Promise<TestServer> {
    const dataDir = join(this.#folder, 'data');
    mkdirSync(dataDir, { recursive: true });
    return startServer({
      ...(this[name] && { port: Number(new URL(this[name].url).port) }),
      databaseUrl: this.databaseUrl,
      dataDir,
      env: {
        ...this.s3.environment,
        STORE: 's3',
        BASE_URL: site,
        AUTH_SECRET: this.#secret,
        CRON_SECRET: cronSecret,
        PURGE_SCHEDULE: 'off',
        API_REQUESTS_PER_MINUTE: '120',
      },
    });
  }

  get both(): readonly [TestServer, TestServer] {
    return [this.first, this.second];
  }

  async close(): Promise<void> {
    await this.nginx?.stop();
    await Promise.all([this.first?.stop(), this.second?.stop()]);
    await this.s3?.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** One hop of a browser that is on the site, answered by this process. */
  hop(browser: CookieBrowser, server: TestServer, address: string, form?: Record<string, string>): Promise<Hop> {
    const { pathname, search } = new URL(address, site);
    return browser.visit(`${server.url}${pathname}${search}`, form, form && { Origin: site });
  }

  /** Follows redirects on the site, each hop answered by the other process than the one before. */
  async follow(browser: CookieBrowser, address: string, form?: Record<string, string>): Promise<Hop> {
    let hop = await this.hop(browser, this.#next(), address, form);
    for (let hops = 0; hops < 10 && hop.location; hops++) {
      const { origin } = new URL(hop.location);
      if (origin !== site && !this.both.some(({ url }) => url === origin)) break;
      hop = await this.hop(browser, this.#next(), hop.location);
    }
    return hop;
  }

  #next(): TestServer {
    return this.#turn++ % 2 === 0 ? this.first : this.second;
  }

  /** Posts e-mail and password, or what `fields` has instead; the CSRF token comes from the other process. */
  async signIn(browser: CookieBrowser, server: TestServer, fields: Record<string, string>): Promise<Hop> {
    const other = server === this.first ? this.second : this.first;
    const { csrfToken } = JSON.parse((await this.hop(browser, other, '/api/auth/csrf')).text);
    const form = { password, callbackUrl: site, ...fields, csrfToken, json: 'true' };
    return this.hop(browser, server, '/api/auth/callback/credentials', form);
  }

  /** The id of a browser's session, as its cookie has it. */
  sessionOf(browser: CookieBrowser): Session {
    return { session: browser.cookie(sessionCookie(site)) ?? '' };
  }

  /** The API in the name of a token or of a session. */
  async ask(server: TestServer, path: string, by: string | Session, init: RequestInit = {}): Promise<Response> {
    const who: Record<string, string> =
      typeof by === 'string'
        ? { authorization: `Bearer ${by}` }
        : { cookie: `${sessionCookie(site)}=${by.session}`, origin: site };
    const typed = typeof init.body === 'string' ? { 'content-type': 'application/json' } : {};
    return await fetch(`${server.url}${path}`, { ...init, headers: { ...who, ...typed, ...init.headers } });
  }

  upload(server: TestServer, token: string, picture: Buffer, headers: Record<string, string> = {}): Promise<Response> {
    return this.ask(server, '/image', token, { method: 'POST', body: formOf({ image: picture }), headers });
  }

  purge(server: TestServer): Promise<Response> {
    return fetch(`${server.url}/api/cron/purge`, { headers: { authorization: `Bearer ${cronSecret}` } });
  }

  /** How often the store has done this with this object. */
  callsOf(method: string, id: string): number {
    return this.s3Calls.filter((call) => call.method === method && call.path.includes(id)).length;
  }
}
