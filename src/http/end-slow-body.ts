import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Hangs up on a request whose body is not whole after `ms`: a client that sends a byte now and then holds a connection for
 * as long as it likes. Not for uploads, which may take their time and have a clock of their own.
 */
export function endSlowBody(request: IncomingMessage, response: ServerResponse, ms: number): void {
  const { headers } = request;
  if (headers['transfer-encoding'] === undefined && !(Number(headers['content-length'] ?? 0) > 0)) return;
  const timer = setTimeout(() => request.complete || request.socket.destroy(), ms);
  const done = () => clearTimeout(timer);
  request.once('end', done);
  response.once('close', done);
}
