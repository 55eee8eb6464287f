import {
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as plainRequest,
  type RequestOptions,
} from 'node:http';
import { request as secureRequest } from 'node:https';
import { PassThrough, type Readable } from 'node:stream';
import { AppError } from '#errors/app-error.ts';
import { StoreError, type StoreTrouble } from './store.ts';

export interface UpstreamOptions {
  /** Milliseconds without a byte until the connection stands and the answer begins. */
  readonly answerMs?: number;
  /** Milliseconds without a byte moving in a body, on the way there or back. */
  readonly stallMs?: number;
  /** How long the store may think about bytes that it has, in milliseconds, before `answerMs` begins. */
  readonly digestMs?: number;
  /** The wait that a store's own headers ask for, in milliseconds; `Retry-After` is read without it. */
  readonly waitOf?: (headers: IncomingHttpHeaders) => number | undefined;
  readonly now?: () => number;
}

export interface UpstreamRequest {
  readonly url: string | URL;
  /** GET where nothing is said. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Opens what is to be sent; called again where a kept connection was dead. `headers` name its Content-Length. */
  readonly body?: () => Readable;
  readonly signal?: AbortSignal;
}

export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** To be read to its end or destroyed. A stall or a cut is a StoreError. */
  readonly body: Readable;
}

/** What a driver knows of a refusal beyond its status. */
interface Refusal {
  /** In place of the status; shown to whoever asked for the picture. What is for the administrator goes into `cause`. */
  readonly message?: string;
  readonly retryAfterMs?: number | undefined;
  readonly final?: boolean;
  readonly cause?: unknown;
}

/** One service on the far side of HTTP. Follows no redirect, and puts neither addresses nor headers into an error's text. */
export interface Upstream {
  /**
   * Any answer, whatever its status.
   * @throws StoreError where there is none in time.
   */
  send(request: UpstreamRequest): Promise<UpstreamAnswer>;
  /**
   * An answer of status 2xx.
   * @throws AppError of `failure` for any other.
   */
  ask(request: UpstreamRequest): Promise<UpstreamAnswer>;
  /** What a status other than 2xx means: `not_found` for 404 and 410, else a StoreError. */
  failure(answer: Pick<UpstreamAnswer, 'status' | 'headers'>, refusal?: Refusal): AppError;
}

/** How long a store that is down is left alone where it does not say. */
const downMs = 30_000;
/** A store that refuses our credentials waits for a person. */
const refusedMs = 60_000;
const longestMs = 86_400_000;

/** `name` is the store in the words of errors, such as `S3`. */
export function openUpstream(name: string, options: UpstreamOptions = {}): Upstream {
  const { answerMs = 15_000, stallMs = 20_000, digestMs = 45_000, waitOf, now = Date.now } = options;
  const limits: Limits = { name, answerMs, stallMs, digestMs };
  const failure: Upstream['failure'] = ({ status, headers }, refusal = {}) => {
    const asked = refusal.retryAfterMs ?? waitOf?.(headers) ?? retryAfter(headers['retry-after'], now());
    return refusalOf(name, status, asked, refusal);
  };
  // What is not idempotent goes over no kept connection, as it could not be sent again where that one is dead.
  const send: Upstream['send'] = async (request) => await sendOnce(request, limits, request.method === 'POST');
  return {
    send,
    failure,
    ask: async (request) => {
      const answer = await send(request);
      if (answer.status >= 200 && answer.status < 300) return answer;
      answer.body.destroy();
      throw failure(answer);
    },
  };
}

function refusalOf(name: string, status: number, asked: number | undefined, refusal: Refusal): AppError {
  const { message = `${name} answered with status ${status}`, final, cause } = refusal;
  if (status === 404 || status === 410) {
    return new AppError('not_found', 'These bytes are not in the store', { cause });
  }
  const usual = wholeStore.has(status) ? downMs : status === 401 || status === 403 ? refusedMs : undefined;
  const wait = asked ?? usual;
  return new StoreError(message, {
    cause,
    retryAfterMs: wait === undefined ? undefined : Math.min(longestMs, Math.max(0, wait)),
    final: final ?? (status === 413 || status === 415),
    trouble: troubleOf(status),
  });
}

function troubleOf(status: number): StoreTrouble | undefined {
  if (status === 401 || status === 403) return 'refused';
  if (status === 429) return 'limited';
  return wholeStore.has(status) || status >= 500 ? 'away' : undefined;
}

/** What is said by or for the whole service, whatever was asked for. */
const wholeStore = new Set([408, 425, 429, 502, 503, 504, 507]);

/** Milliseconds that `Retry-After` asks for, RFC 9110 §10.2.3: seconds or a date. */
function retryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** The text of an answer, for JSON and XML; anything longer than `most` bytes is not what it should be. */
export async function readText(body: Readable, most = 4_194_304): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > most) throw new StoreError('The store answered at greater length than makes sense');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

interface Limits {
  readonly name: string;
  readonly answerMs: number;
  readonly stallMs: number;
  readonly digestMs: number;
}

/** `fresh` opens a connection for this request alone. */
function sendOnce(asked: UpstreamRequest, limits: Limits, fresh: boolean): Promise<UpstreamAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<UpstreamAnswer>();
  const { url, method = 'GET', headers = {}, signal } = asked;
  const body = asked.body?.();
  const request = open(new URL(url), {
    method,
    headers,
    timeout: limits.answerMs,
    agent: fresh ? false : undefined,
    ...(signal && { signal }),
  });
  let incoming: IncomingMessage | undefined;
  request.on('response', (response) => {
    incoming = response;
    const moveOn = () => request.setTimeout(limits.stallMs);
    moveOn();
    // It answered without taking all that was sent: nothing would ever end the rest.
    response.on('end', () => request.writableFinished || request.destroy());
    resolve({
      status: response.statusCode ?? 0,
      headers: response.headers,
      body: guardBody(response, limits, moveOn),
    });
  });
  request.on('timeout', () => {
    if (incoming) incoming.emit('stalled');
    else request.destroy(new Error('nothing moved in time'));
  });
  request.on('error', (error: NodeJS.ErrnoException) => {
    // A kept connection that the other side closed just now, before it saw the request: that costs one more try.
    const dead = request.reusedSocket && !incoming && deaths.has(String(error.code));
    if (dead) resolve(sendOnce(asked, limits, true));
    else reject(unreachable(limits.name, error));
  });
  if (body) {
    sendBody(body, request, limits.stallMs);
    request.on('finish', () => incoming ?? request.setTimeout(limits.digestMs + limits.answerMs));
  } else request.end();
  return promise;
}

const open = (url: URL, options: RequestOptions) =>
  url.protocol === 'https:' ? secureRequest(url, options) : plainRequest(url, options);

const deaths = new Set(['ECONNRESET', 'EPIPE']);

function sendBody(body: Readable, request: ClientRequest, stallMs: number): void {
  request.on('socket', (socket) => {
    if (socket.connecting) socket.once('connect', () => request.setTimeout(stallMs));
    else request.setTimeout(stallMs);
  });
  request.on('close', () => body.destroy());
  body.on('error', (cause) => request.destroy(new StoreError('The file of this picture cannot be read', { cause })));
  body.pipe(request);
}

function unreachable(name: string, cause: Error): StoreError {
  if (cause instanceof StoreError) return cause;
  return new StoreError(`${name} does not answer`, { cause, retryAfterMs: downMs, trouble: 'away' });
}

/** The body as a stream of its own, whose errors are StoreErrors. A reader that takes its time is no stall. */
function guardBody(incoming: IncomingMessage, { name, stallMs }: Limits, waitOn: () => void): Readable {
  const body = new PassThrough({ highWaterMark: 256 * 1024 });
  const fail = (cause: Error) => body.destroy(new StoreError(`${name} broke off its answer`, { cause }));
  incoming.on('stalled', () => {
    if (body.writableNeedDrain) waitOn();
    else fail(new Error(`nothing arrived for ${stallMs / 1000} s`));
  });
  incoming.on('error', fail);
  // An answer that nobody reads any more must not end the process.
  body.on('error', () => undefined);
  body.on('close', () => incoming.destroy());
  incoming.pipe(body);
  return body;
}
