import '#config/small-heap.ts';
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiMethods } from '#app/api/api-methods.ts';
import type { AnswerMetrics } from '#app/metrics/answer-metrics.ts';
import { type Config, config } from '#config/config.ts';
import { type Context, checkReady, context } from '#context.ts';
import { databaseFault } from '#db/fault.ts';
import { clientIp } from '#http/client-ip.ts';
import { dressPage } from '#http/dress-page.ts';
import { endSlowBody } from '#http/end-slow-body.ts';
import { healthAnswer } from '#http/health.ts';
import { logRequest } from '#http/log-request.ts';
import { inertPolicy, pagePolicy } from '#http/page-policy.ts';
import { givenRequestId, requestIdOf } from '#http/request-id.ts';
import { readTarget } from '#http/request-target.ts';
import { errorAnswer, sendAnswer } from '#http/respond.ts';
import { siteHeaders, writeHeaders } from '#http/site-headers.ts';
import { takeOverSession } from '#http/take-over-session.ts';
import { withinRequest } from '#log/current-request.ts';
import { log } from '#log/log.ts';
import { RequestMeter, requestKind } from '#metrics/request-meter.ts';
import { formTarget } from '#oauth/form-target.ts';
import { formerSessionCookie } from '#session/session.ts';

const shutdownMs = 10_000;
const reopenMs = 2000;
const headStartMs = 300;
const bodyMs = 30_000;

/** What is no page, below which there is none. */
const noPage = /^\/(?:api|image|oauth|device|helper|download\/[^/]+|_next|\.well-known)(?:\/|$)/;
/** What ACCESS_LOG=site leaves out. */
const unloggedPath = /^\/(?:_next\/|healthz$|readyz$|metrics$|api\/v1\/images\/[^/]+\/thumbnail$)/;
const consentPath = /^\/consent\/([^/]+)$/;
const thumbnailPath = /^\/api\/v1\/images\/([^/]+)\/thumbnail$/;
const contentPath = /^\/api\/v1\/images\/[^/]+\/content$/;

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Starts the server that the settings name and runs until it is told to stop. */
export async function main(): Promise<void> {
  const dev = process.argv.includes('--dev');
  Object.assign(process.env, {
    NODE_ENV: dev ? 'development' : 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    // What `next start --experimental-next-config-strip-types` sets: Node reads next.config.ts, not Next's compiler.
    __NEXT_NODE_NATIVE_TS_LOADER_ENABLED: 'true',
  });
  const settings = readSettings();
  const front = new Front(settings, dev);
  const server = createServer(optionsOf(dev), (...at) => front.handle(...at));
  await listen(server, settings);
  log.info(`prntscrn is at ${settings.baseUrl}, listening on ${settings.host}:${settings.port}`);
  stopOnSignal(server, front);
  await front.open();
  await front.prepareSite(server, settings, dev);
}

function optionsOf(dev: boolean): ServerOptions & { shouldUpgradeCallback: () => boolean } {
  return {
    keepAliveTimeout: 65_000,
    headersTimeout: 20_000,
    requestTimeout: 1_800_000,
    connectionsCheckingInterval: 5000,
    // Only the reload in development speaks another protocol: an upgraded socket has no clock, and Next keeps it open.
    shouldUpgradeCallback: () => dev,
  };
}

function readSettings(): Config {
  try {
    return config();
  } catch (error) {
    return giveUp((error as Error).message);
  }
}

/** Says in one line why the server cannot run. */
function giveUp(reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

function listen(server: Server, { host, port }: Config): Promise<void> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') giveUp(`Port ${port} on ${host} is in use: stop what uses it or set PORT`);
      if (error.code === 'EACCES') giveUp(`Port ${port} needs more rights: set PORT to 1024 or more`);
      giveUp(`Cannot listen on ${host}:${port}: ${error.message}`);
    });
    server.listen(port, host, 4096, resolve);
  });
}

/** What answers before Next: pictures and the state of the server. All else waits for Next and goes to it. */
class Front {
  #context: Context | undefined;
  readonly #site = Promise.withResolvers<Handler>();
  readonly #asked = Promise.withResolvers<void>();
  #methods: ApiMethods | undefined;
  #closeSite: (() => Promise<void>) | undefined;
  readonly #settings: Config;
  readonly #headers: ReadonlyMap<string, string>;
  readonly #dev: boolean;
  /** Where nobody asks for metrics, nothing is measured. */
  readonly #meter: RequestMeter | undefined;
  #metrics: Promise<AnswerMetrics> | undefined;

  constructor(settings: Config, dev: boolean) {
    this.#settings = settings;
    this.#headers = siteHeaders(settings);
    this.#dev = dev;
    this.#meter = settings.metricsToken === undefined ? undefined : new RequestMeter();
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    try {
      readTarget(request);
    } catch (error) {
      return void sendAnswer(request, response, errorAnswer(error, log));
    }
    const path = pathOf(request.url ?? '/');
    this.#meter?.watch(response, requestKind(request.method, path));
    if (path.startsWith('/image/') && request.method !== 'DELETE') {
      const name = path.slice('/image/'.length);
      if (this.#settings.accessLog === 'all' || request.headers['x-request-id'] !== undefined)
        this.#notePicture(request, response, path);
      if (this.#context) return void this.#context.serve(request, response, name);
      return void this.#guard(request, response, async () => (await context()).serve(request, response, name));
    }
    const id = requestIdOf(request, this.#settings.trustedProxies);
    writeHeaders(response, this.#headers);
    response.setHeader('X-Request-Id', id);
    withinRequest(id, () => this.#answer(request, response, path, id));
  }

  /** A picture has an id where its requests are logged, or a proxy has given it one: what it costs is not for all. */
  #notePicture(request: IncomingMessage, response: ServerResponse, path: string): void {
    const { accessLog, trustedProxies } = this.#settings;
    const logged = accessLog === 'all';
    const id = logged ? requestIdOf(request, trustedProxies) : givenRequestId(request, trustedProxies);
    if (id !== undefined) response.setHeader('X-Request-Id', id);
    if (id !== undefined && logged) logRequest(log, request, response, { path, id });
  }

  #answer(request: IncomingMessage, response: ServerResponse, path: string, id: string): void {
    if (this.#isLogged(path)) logRequest(log, request, response, { path, id });
    const pictured = thumbnailPath.exec(path)?.[1];
    if (pictured !== undefined) {
      return void this.#guard(request, response, async () =>
        (await context()).serveThumbnail(request, response, pictured),
      );
    }
    if (path === '/healthz') return void sendAnswer(request, response, healthAnswer);
    if (path === '/readyz') {
      return void this.#guard(request, response, async () => sendAnswer(request, response, await checkReady()));
    }
    if (path === '/metrics' && this.#meter) {
      return void this.#guard(request, response, async () => {
        const answer = await this.#openMetrics(this.#meter);
        await sendAnswer(request, response, await answer(request.headers.authorization));
      });
    }
    if (path === '/image' || path.startsWith('/image/')) {
      const name = path.slice('/image/'.length);
      return void this.#guard(request, response, async () => (await imageDoor()).answerImage(request, response, name));
    }
    this.#asked.resolve();
    if (path.startsWith('/api/')) {
      this.#methods ??= new ApiMethods(process.cwd());
      try {
        this.#methods.check(request.method ?? 'GET', path);
      } catch (error) {
        return void sendAnswer(request, response, errorAnswer(error, log));
      }
    }
    dropInternalHeaders(request);
    if (!contentPath.test(path)) endSlowBody(request, response, bodyMs);
    // Routes of Next see no socket.
    request.headers['x-forwarded-for'] = clientIp(request, config().trustedProxies);
    this.#guard(request, response, async () => {
      if (request.headers.cookie?.includes(formerSessionCookie))
        await takeOverSession(await context(), request, response);
      await this.#preparePage(request, response, path);
      await (await this.#site.promise)(request, response);
    });
  }

  /** Gives a page its policy: Next takes the nonce of its scripts from the request's. In development Next has its own. */
  async #preparePage(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const { headers } = request;
    delete headers['content-security-policy'];
    delete headers['content-security-policy-report-only'];
    if (this.#dev) return;
    // One that is there keeps Next from writing that of next.config.ts.
    headers['content-security-policy'] = inertPolicy;
    if (noPage.test(path)) return;
    const uid = consentPath.exec(path)?.[1];
    const target = uid === undefined ? undefined : await formTarget(await context(), uid);
    const policy = pagePolicy(randomBytes(16).toString('base64'), target === undefined ? [] : [target]);
    response.setHeader('Content-Security-Policy', policy);
    headers['content-security-policy'] = policy;
    // What Next's own client asks for is no HTML.
    if (headers.rsc === undefined) dressPage(request, response);
  }

  #isLogged(path: string): boolean {
    const { accessLog } = this.#settings;
    return accessLog === 'all' || (accessLog === 'site' && !unloggedPath.test(path));
  }

  #openMetrics(meter: RequestMeter = new RequestMeter()): Promise<AnswerMetrics> {
    this.#metrics ??= Promise.all([import('#app/metrics/answer-metrics.ts'), context()])
      .then(([{ openMetrics }, opened]) => openMetrics(opened, meter))
      .catch((error) => {
        this.#metrics = undefined;
        throw error;
      });
    return this.#metrics;
  }

  async #guard(request: IncomingMessage, response: ServerResponse, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      await sendAnswer(request, response, errorAnswer(error, log));
    }
  }

  /** Opens database and store; where the database is not up yet, it is tried until it is. */
  async open(): Promise<void> {
    for (;;) {
      try {
        this.#context = await context();
        this.#context.startBackground();
        return;
      } catch (error) {
        if (databaseFault(error) !== 'unreachable') giveUp(`The server cannot start: ${reasons(error)}`);
        log.warn(`The database does not answer, trying again: ${reasons(error)}`);
        await sleep(reopenMs);
      }
    }
  }

  async prepareSite(httpServer: Server, { host, port }: Config, dev: boolean): Promise<void> {
    // Loading Next keeps the process busy for a second: pictures asked for meanwhile go first.
    await Promise.race([sleep(headStartMs), this.#asked.promise]);
    const { default: next } = await import('next');
    const site = next({ dev, dir: process.cwd(), hostname: host, port, httpServer });
    await site.prepare();
    this.#closeSite = () => site.close();
    this.#site.resolve(site.getRequestHandler());
  }

  async close(): Promise<void> {
    await this.#closeSite?.();
    await this.#context?.close();
  }
}

// Loaded at the first upload: the start is for those who look.
let loadedDoor: Promise<typeof import('#app/image/answer-image.ts')> | undefined;
function imageDoor() {
  loadedDoor ??= import('#app/image/answer-image.ts');
  return loadedDoor;
}

/** Next takes `x-middleware-*` for its own words and leaves a handler out for some: no client may say them. */
function dropInternalHeaders(request: IncomingMessage): void {
  for (const name of Object.keys(request.headers)) {
    if (name.startsWith('x-middleware-')) delete request.headers[name];
  }
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

function reasons(error: unknown): string {
  const messages: string[] = [];
  for (let at = error; at instanceof Error; at = at.cause) messages.push(at.message.split('\n')[0] ?? '');
  return messages.join(': ');
}

/** Stops taking connections, lets running requests end for a while, then closes what is open. */
function stopOnSignal(server: Server, front: Front): void {
  // The reload's sockets in development: to node:http they are connections that nobody may close.
  const upgraded = new Set<Duplex>();
  server.on('upgrade', (_, socket) => {
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
  });
  let stopping = false;
  const stop = async () => {
    if (stopping) process.exit(1);
    stopping = true;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of upgraded) socket.destroy();
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    const deadline = setTimeout(() => server.closeAllConnections(), shutdownMs);
    await closed;
    clearInterval(idle);
    clearTimeout(deadline);
    await Promise.race([front.close(), sleep(shutdownMs)]);
    log.info('prntscrn has stopped');
    process.exit(0);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
}

if (import.meta.main) await main();
