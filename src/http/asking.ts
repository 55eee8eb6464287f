import type { IncomingMessage } from 'node:http';
import type { Asking } from './caller.ts';

/** What of Node's own request says who asks. */
export function askingOf(request: IncomingMessage): Asking {
  return {
    method: request.method ?? 'GET',
    header: (name) => {
      const value = request.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
  };
}
