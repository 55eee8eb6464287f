import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '#log/log.ts';

interface Logged {
  /** Without its query. */
  readonly path: string;
  readonly id: string;
}

/**
 * Logs one line when a request is over: no query, no header, and only the start of whatever in its path may be a secret, such
 * as the id of a picture or of an invitation. A client that left before the answer was whole is told by `aborted`.
 */
export function logRequest(log: Log, request: IncomingMessage, response: ServerResponse, { path, id }: Logged): void {
  const startedAt = performance.now();
  response.once('close', () => {
    const ms = Math.round(performance.now() - startedAt);
    const aborted = response.writableFinished ? {} : { aborted: true };
    const { method } = request;
    log.info({ request: id, method, path: shownPath(path), status: response.statusCode, ms, ...aborted }, 'request');
  });
}

/** Long words with a digit or a capital are ids and tokens; those of our own routes have neither. */
export function shownPath(path: string): string {
  return path.replace(/([\w-]{6})(?=[\w-]*[0-9A-Z])[\w-]{12,}/g, '$1…').slice(0, 200);
}
