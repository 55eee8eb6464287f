import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { HelperError } from '#helper/platform/helper-error.ts';
import { makePrivate } from '#helper/settings/folders.ts';
import type { Outcome, Shot } from '#helper/shot/shot.ts';
import type { Watch } from '#helper/upload/deliver.ts';
import { type Order, type Reply, requestSchema } from './message.ts';

/** What the resident does for a command. */
export interface Service {
  /** The screen it serves; shots of another one are declined. */
  readonly display: string;
  readonly take: (shot: Shot, watch: Watch) => Promise<Outcome>;
  readonly obey: (order: Order) => Promise<Reply>;
}

/**
 * Takes shots and orders for commands that are started from a shell, on a socket that only this user can open. The caller holds the
 * lock of the resident, so a socket that is there already is a dead one.
 */
export async function listenForCommands(path: string, service: Service): Promise<{ close(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    void answer(socket, service);
  });
  const isFile = process.platform !== 'win32';
  if (isFile) {
    makePrivate(dirname(path));
    rmSync(path, { force: true });
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  // A named pipe of Windows can be written to by its user only, and goes with its process.
  if (isFile) chmodSync(path, 0o600);
  return {
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      if (isFile) rmSync(path, { force: true });
    },
  };
}

async function answer(socket: Socket, { display, take, obey }: Service) {
  const gone = new AbortController();
  socket.once('close', () => gone.abort());
  const reply = (message: Reply) => void (socket.writable && socket.write(`${JSON.stringify(message)}\n`));
  try {
    const request = requestSchema.parse(JSON.parse(await firstLine(socket)));
    if ('order' in request) reply(await obey(request));
    else if (request.display !== display) reply({ declined: true });
    else {
      const watch = {
        signal: gone.signal,
        progress: (share: number) => reply({ progress: share }),
        stage: (words: string) => reply({ stage: words }),
      };
      reply({ outcome: await take(request.shot, watch) });
    }
  } catch (error) {
    const code = error instanceof HelperError ? error.code : 'unexpected';
    reply({ error: { code, message: (error as Error).message } });
  }
  socket.end();
}

async function firstLine(socket: Socket): Promise<string> {
  const lines = createInterface({ input: socket });
  socket.once('close', () => lines.close());
  for await (const line of lines) return line;
  throw new HelperError('usage', 'nothing was asked');
}
