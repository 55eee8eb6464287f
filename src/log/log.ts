import pino from 'pino';
import { currentRequest } from './current-request.ts';

/** One JSON line an event, on stdout. What is logged never has a token, a query string or a whole image id. */
export const log = pino(
  {
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeError },
    mixin: () => {
      const request = currentRequest();
      return request === undefined ? {} : { request };
    },
  },
  pino.destination({ fd: 1, sync: true }),
);

/** What a verb needs to report what it carries on from. */
export type Log = Pick<pino.Logger, 'info' | 'warn' | 'error'>;

/** An error without the values of its SQL, which are hashes of tokens, addresses and sealed payloads. */
export function describeError(error: Error): Record<string, unknown> {
  const { type, message, stack, code } = pino.stdSerializers.err(error) as Record<string, unknown>;
  return { type, message: withoutValues(message), stack: withoutValues(stack), ...(code !== undefined && { code }) };
}

/** drizzle ends its message with them: `params: …` on a line of its own. Two messages in a row are between colons. */
function withoutValues(text: unknown): string {
  return String(text ?? '').replace(/\nparams: [\s\S]*?(?=\n\s+at |\ncaused by: |$)/g, '\nparams: (left out)');
}
