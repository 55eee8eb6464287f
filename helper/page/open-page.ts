import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Section } from '#helper/resident/resident.ts';
import { answerRequest } from './answer-request.ts';
import { openDoor } from './door.ts';
import type { PageHost } from './page-host.ts';

/** The page of settings, served to this machine's browser alone. */
export interface Page {
  /** An address that lets one browser in, once and soon. */
  url(section?: Section): string;
  /** Resolves when nobody has used it for a while, or it was closed. */
  readonly over: Promise<void>;
  close(): void;
}

/** A page that nobody looks at asks for nothing; after this long it is gone, in milliseconds. */
const IDLE = 10 * 60_000;

/** @throws HelperError never; an error of the system when there is no port to be had. */
export async function openPage(host: PageHost, idle = IDLE): Promise<Page> {
  const server = createServer();
  await listen(server);
  const { port } = server.address() as AddressInfo;
  const door = openDoor(port);
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const close = () => {
    clearTimeout(timer);
    server.close();
    server.closeAllConnections();
    resolve();
  };
  const timer = setTimeout(close, idle);
  server.on('request', (request, response) => {
    timer.refresh();
    void answerRequest({ host, door }, request, response);
  });
  return {
    url: (section) => {
      timer.refresh();
      return door.invite(section);
    },
    over,
    close,
  };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
}
