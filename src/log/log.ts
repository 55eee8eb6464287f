import pino from 'pino';

/** One JSON line an event, on stdout. What is logged never has a token, a query string or a whole image id. */
export const log = pino(
  { base: null, timestamp: pino.stdTimeFunctions.isoTime },
  pino.destination({ fd: 1, sync: true }),
);

/** What a verb needs to report what it carries on from. */
export type Log = Pick<pino.Logger, 'info' | 'warn' | 'error'>;
