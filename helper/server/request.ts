import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A body whose length is known, sent piece by piece. */
export interface Body {
  readonly type: string;
  readonly bytes: number;
  readonly pieces: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

export interface Request {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers?: Record<string, string>;
  readonly body?: Body;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends requests over connections that stay open between them. */
export interface Wire {
  /** Resolves with any answer. @throws the network's own error when there is none. */
  send(request: Request): Promise<Answer>;
  close(): void;
}

/** A connection on which nothing moves for this long is given up, in milliseconds. */
const SILENCE = 60_000;
/** Our answers are small JSON; more than this many bytes is not from a prntscrn server. */
const MAX_ANSWER = 4_000_000;

export function openWire(): Wire {
  const agents = new Map<string, Promise<{ agent: HttpAgent; start: typeof httpRequest }>>();
  const pick = (protocol: string) => {
    const found = agents.get(protocol) ?? (protocol === 'https:' ? secure() : Promise.resolve(plain()));
    agents.set(protocol, found);
    return found;
  };
  return {
    async send(request) {
      const { agent, start } = await pick(request.url.protocol);
      return exchange(request, agent, start);
    },
    close() {
      for (const opened of agents.values()) void opened.then(({ agent }) => agent.destroy());
    },
  };
}

const agentOptions = { keepAlive: true, scheduling: 'lifo', timeout: SILENCE } as const;

function plain() {
  return { agent: new HttpAgent(agentOptions), start: httpRequest };
}

async function secure() {
  const { Agent, request } = await import('node:https');
  return { agent: new Agent(agentOptions) as HttpAgent, start: request as typeof httpRequest };
}

async function exchange(sent: Request, agent: HttpAgent, start: typeof httpRequest): Promise<Answer> {
  const { body } = sent;
  const headers = { ...sent.headers, ...(body && { 'Content-Type': body.type, 'Content-Length': `${body.bytes}` }) };
  const request = start(sent.url, { method: sent.method, agent, headers, ...(sent.signal && { signal: sent.signal }) });
  request.setNoDelay(true);
  request.setTimeout(SILENCE, () => request.destroy(new Error(`nothing came for ${SILENCE / 1000} s`)));
  const answer = new Promise<Answer>((resolve, reject) => {
    let failure: NodeJS.Timeout | undefined;
    request.once('response', (response) => {
      clearTimeout(failure);
      read(response).then(resolve, reject);
    });
    // A server that refuses a body early closes on us while we write; its answer may be just behind the error.
    request.once('error', (error) => {
      failure = setTimeout(() => reject(error), body ? 200 : 0);
    });
  });
  if (!body) request.end();
  else pipeline(Readable.from(body.pieces(), { objectMode: true }), request).catch((error) => request.destroy(error));
  return answer;
}

async function read(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_ANSWER) throw new Error('the answer is too long');
    chunks.push(chunk as Buffer);
  }
  return { status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString('utf8') };
}
