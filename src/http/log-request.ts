import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '#log/log.ts';

/** Logs one line when a request is over; of an image's id only the start, since who knows it may see the picture. */
export function logRequest(log: Log, request: IncomingMessage, response: ServerResponse, path: string): void {
  if (path.startsWith('/_next/')) return;
  const startedAt = performance.now();
  response.once('close', () => {
    const ms = Math.round(performance.now() - startedAt);
    const shown = path.replace(/([0-9A-Za-z]{6})[0-9A-Za-z]{16,}/g, '$1…').slice(0, 200);
    log.info({ method: request.method, path: shown, status: response.statusCode, ms }, 'request');
  });
}
