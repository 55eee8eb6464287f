import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorBody } from '#contract/error.ts';
import { databaseFault } from '#db/fault.ts';
import { AppError } from '#errors/app-error.ts';
import type { Log } from '#log/log.ts';
import { inWantedShape } from './problem.ts';

/** An answer in JSON that no door has sent yet. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function jsonAnswer(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  const body = JSON.stringify(value);
  return {
    status,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': String(Buffer.byteLength(body)),
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...headers,
    },
    body,
  };
}

/** Turns whatever was thrown into its answer. What is ours to repair is logged with its cause and told to nobody. */
export function errorAnswer(error: unknown, log: Log): Answer {
  const told = error instanceof AppError ? error : explain(error);
  if (told.status >= 500) log.error({ err: error }, told.message);
  const { code, message, reason, faults } = told;
  const body: ErrorBody = {
    status: 'error',
    error: { code, message, ...(reason && { reason }), ...(faults && { faults }) },
  };
  return jsonAnswer(told.status, body, told.headers);
}

function explain(error: unknown): AppError {
  const fault = databaseFault(error);
  if (fault === 'full') return new AppError('storage_full', 'The server has no room left', { cause: error });
  if (fault === 'unreachable') {
    return new AppError('unavailable', 'The database does not answer', {
      cause: error,
      headers: { 'Retry-After': '5' },
    });
  }
  return new AppError('internal', 'Something went wrong on the server', { cause: error });
}

/** Does a route's work and gives its answer, or its error's, as the App Router wants it and `accept` asks for it. */
export async function respond(accept: string | null, log: Log, work: () => Promise<Answer>): Promise<Response> {
  const { status, headers, body } = inWantedShape(await work().catch((error) => errorAnswer(error, log)), accept);
  return new Response(body, { status, headers });
}

// How long and how much of a refused body is read on, so that the client gets to read the answer (RFC 9112 §9.6).
const lingerMs = 5000;
const lingerBytes = 64 * 1024 * 1024;

/** Sends an answer on Node's own response and resolves when that is over. Never rejects. */
export async function sendAnswer(request: IncomingMessage, response: ServerResponse, given: Answer): Promise<void> {
  if (response.destroyed || response.headersSent) return void response.destroy();
  const closed = new Promise<void>((resolve) => response.once('close', resolve));
  const answer = inWantedShape(given, request.headers.accept);
  const body = request.method === 'HEAD' ? '' : answer.body;
  if (request.complete || !hasBody(request)) {
    response.writeHead(answer.status, answer.headers).end(body);
  } else {
    response.writeHead(answer.status, { ...answer.headers, Connection: 'close' });
    response.write(body);
    await discard(request);
    response.end();
  }
  await closed;
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** Closing at once would reset the connection under the answer, so the rest of the body is read and thrown away. */
function discard(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let seen = 0;
    const timer = setTimeout(resolve, lingerMs);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    request.once('end', done).once('close', done).once('error', done);
    request.on('data', (chunk: Buffer) => {
      seen += chunk.length;
      if (seen > lingerBytes) done();
    });
    request.resume();
  });
}
