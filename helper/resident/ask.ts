import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { HelperError, type HelperErrorCode } from '#helper/platform/helper-error.ts';
import type { Outcome, Shot } from '#helper/shot/shot.ts';
import type { Watch } from '#helper/upload/deliver.ts';
import type { Order, Reply } from './message.ts';

/**
 * Hands a shot to the resident helper, which is warm. Undefined where none runs, or where it serves another screen.
 * @throws HelperError with the code that the resident gave, or `cancelled`.
 */
export async function askResident(
  path: string,
  request: { shot: Shot; display: string },
  watch: Watch,
): Promise<Outcome | undefined> {
  const socket = await open(path);
  if (!socket) return undefined;
  const lines = linesOf(socket);
  const stop = () => socket.destroy();
  watch.signal?.addEventListener('abort', stop, { once: true });
  try {
    socket.write(`${JSON.stringify(request)}\n`);
    // Loaded while the resident works: what it costs is not waited for.
    const { replySchema } = await import('./message.ts');
    for await (const line of lines) {
      const reply = replySchema.parse(JSON.parse(line));
      if ('progress' in reply) watch.progress?.(reply.progress);
      else if ('stage' in reply) watch.stage?.(reply.stage);
      else if ('declined' in reply) return undefined;
      else if ('outcome' in reply) return reply.outcome;
      else if ('error' in reply) throw new HelperError(reply.error.code as HelperErrorCode, reply.error.message);
    }
  } finally {
    watch.signal?.removeEventListener('abort', stop);
    socket.destroy();
  }
  if (watch.signal?.aborted) throw new HelperError('cancelled', 'Cancelled');
  throw new HelperError('unexpected', 'The resident helper ended in the middle. See: prntscrn queue');
}

/** Heard from now on: an iterator that is asked for later would miss the lines that came before it. */
function linesOf(socket: Socket): AsyncIterableIterator<string> {
  const reader = createInterface({ input: socket });
  // The lines of a socket that is cut would never end by themselves.
  socket.once('close', () => reader.close());
  return reader[Symbol.asyncIterator]();
}

function open(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.on('error', () => socket.destroy());
      resolve(socket);
    });
    socket.once('error', () => resolve(undefined));
  });
}

/**
 * Gives the resident helper an order. Undefined where none runs.
 * @throws HelperError with the code that the resident gave, or `unexpected`.
 */
export async function orderResident(path: string, order: Order): Promise<Reply | undefined> {
  const socket = await open(path);
  if (!socket) return undefined;
  const lines = linesOf(socket);
  try {
    socket.write(`${JSON.stringify(order)}\n`);
    const { replySchema } = await import('./message.ts');
    for await (const line of lines) {
      const reply = replySchema.parse(JSON.parse(line));
      if ('error' in reply) throw new HelperError(reply.error.code as HelperErrorCode, reply.error.message);
      return reply;
    }
  } finally {
    socket.destroy();
  }
  throw new HelperError('unexpected', 'The resident helper ended in the middle');
}

/** Whether a resident helper answers at this socket. */
export async function isResidentRunning(path: string): Promise<boolean> {
  const socket = await open(path);
  socket?.destroy();
  return socket !== undefined;
}
