import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiMethods } from '#app/api/api-methods.ts';
import type { AnswerMetrics } from '#app/metrics/answer-metrics.ts';
import type { Config } from '#config/config.ts';
import { type Context, checkReady, context } from '#context.ts';
import { healthAnswer } from '#http/health.ts';
import { logRequest } from '#http/log-request.ts';
import { givenRequestId, requestIdOf } from '#http/request-id.ts';
import { readTarget } from '#http/request-target.ts';
import { errorAnswer, sendAnswer } from '#http/respond.ts';
import { siteHeaders, writeHeaders } from '#http/site-headers.ts';
import { withinRequest } from '#log/current-request.ts';
import { log } from '#log/log.ts';
import { RequestMeter, requestKind } from '#metrics/request-meter.ts';
import { cleanRequest, prepareRequest } from './site-request.ts';

const headStartMs = 300;

/** What ACCESS_LOG=site leaves out. */
const unloggedPath = /^\/(?:_next\/|healthz$|readyz$|metrics$|api\/v1\/images\/[^/]+\/thumbnail$)/;
const thumbnailPath = /^\/api\/v1\/images\/([^/]+)\/thumbnail$/;

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;
type Work = (request: IncomingMessage, response: ServerResponse) => Promise<unknown>;

/** What answers before Next: pictures and the state of the server. All else waits for Next and goes to it. */
export class Front {
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

  /** Opens database and store. */
  async open(): Promise<void> {
    this.#context = await context();
    this.#context.startBackground();
  }

  /** Loads Next, which then answers what has waited for it. */
  async prepareSite(httpServer: Server): Promise<void> {
    // Loading Next keeps the process busy for a second: pictures asked for meanwhile go first.
    await Promise.race([sleep(headStartMs), this.#asked.promise]);
    const { default: next } = await import('next');
    const { host, port } = this.#settings;
    const site = next({ dev: this.#dev, dir: process.cwd(), hostname: host, port, httpServer });
    await site.prepare();
    this.#closeSite = () => site.close();
    this.#site.resolve(site.getRequestHandler());
  }

  async close(): Promise<void> {
    await this.#closeSite?.();
    await this.#context?.close();
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    try {
      readTarget(request);
    } catch (error) {
      return void sendAnswer(request, response, errorAnswer(error, log));
    }
    const path = pathOf(request.url ?? '/');
    this.#meter?.watch(response, requestKind(request.method, path));
    if (path.startsWith('/image/') && request.method !== 'DELETE')
      return void this.#servePicture(request, response, path);
    const id = requestIdOf(request, this.#settings.trustedProxies);
    writeHeaders(response, this.#headers);
    response.setHeader('X-Request-Id', id);
    withinRequest(id, () => {
      if (this.#isLogged(path)) logRequest(log, request, response, { path, id });
      const work = this.#ownWork(path);
      if (work) this.#guard(request, response, () => work(request, response));
      else this.#handOver(request, response, path);
    });
  }

  #servePicture(request: IncomingMessage, response: ServerResponse, path: string): void {
    const name = path.slice('/image/'.length);
    if (this.#settings.accessLog === 'all' || request.headers['x-request-id'] !== undefined)
      this.#notePicture(request, response, path);
    if (this.#context) return void this.#context.serve(request, response, name);
    this.#guard(request, response, async () => (await context()).serve(request, response, name));
  }

  /** A picture has an id where its requests are logged, or a proxy has given it one: what it costs is not for all. */
  #notePicture(request: IncomingMessage, response: ServerResponse, path: string): void {
    const { accessLog, trustedProxies } = this.#settings;
    const logged = accessLog === 'all';
    const id = logged ? requestIdOf(request, trustedProxies) : givenRequestId(request, trustedProxies);
    if (id !== undefined) response.setHeader('X-Request-Id', id);
    if (id !== undefined && logged) logRequest(log, request, response, { path, id });
  }

  /** How an address is answered that Next never sees; undefined for all others. */
  #ownWork(path: string): Work | undefined {
    const pictured = thumbnailPath.exec(path)?.[1];
    if (pictured !== undefined)
      return async (request, response) => (await context()).serveThumbnail(request, response, pictured);
    if (path === '/healthz') return (request, response) => sendAnswer(request, response, healthAnswer);
    if (path === '/readyz') return async (request, response) => sendAnswer(request, response, await checkReady());
    const meter = this.#meter;
    if (path === '/metrics' && meter) {
      return async (request, response) => {
        const answer = await this.#openMetrics(meter);
        await sendAnswer(request, response, await answer(request.headers.authorization));
      };
    }
    if (path === '/image' || path.startsWith('/image/')) {
      const name = path.slice('/image/'.length);
      return async (request, response) => (await imageDoor()).answerImage(request, response, name);
    }
    return undefined;
  }

  #handOver(request: IncomingMessage, response: ServerResponse, path: string): void {
    this.#asked.resolve();
    if (path.startsWith('/api/')) {
      this.#methods ??= new ApiMethods(process.cwd());
      try {
        this.#methods.check(request.method ?? 'GET', path);
      } catch (error) {
        return void sendAnswer(request, response, errorAnswer(error, log));
      }
    }
    cleanRequest(request, response, path);
    this.#guard(request, response, async () => {
      await prepareRequest(request, response, { path, dev: this.#dev });
      await (await this.#site.promise)(request, response);
    });
  }

  #isLogged(path: string): boolean {
    const { accessLog } = this.#settings;
    return accessLog === 'all' || (accessLog === 'site' && !unloggedPath.test(path));
  }

  #openMetrics(meter: RequestMeter): Promise<AnswerMetrics> {
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
}

// Loaded at the first upload: the start is for those who look.
let loadedDoor: Promise<typeof import('#app/image/answer-image.ts')> | undefined;
function imageDoor() {
  loadedDoor ??= import('#app/image/answer-image.ts');
  return loadedDoor;
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}
