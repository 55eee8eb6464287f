import '#config/small-heap.ts';
import { createServer, type Server, type ServerOptions } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Front } from '#app/front/front.ts';
import { type Config, config } from '#config/config.ts';
import { databaseFault } from '#db/fault.ts';
import { reasonOf } from '#errors/reason-of.ts';
import { log } from '#log/log.ts';

const shutdownMs = 10_000;
const reopenMs = 2000;

/** Starts the server that the settings name and runs until it is told to stop. */
export async function main(): Promise<void> {
  const dev = process.argv.includes('--dev');
  Object.assign(process.env, {
    NODE_ENV: dev ? 'development' : 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    // What `next start --experimental-next-config-strip-types` sets: Node reads next.config.ts, not Next's compiler.
    __NEXT_NODE_NATIVE_TS_LOADER_ENABLED: 'true',
  });
  // What becomes of the process is left as it is; Next, once it is loaded, keeps it alive.
  process.on('uncaughtExceptionMonitor', (err) => log.fatal({ err }, 'an error that nobody expected'));
  const settings = readSettings();
  const front = new Front(settings, dev);
  const server = createServer(optionsOf(dev), (...at) => front.handle(...at));
  await listen(server, settings);
  log.info(`prntscrn is at ${settings.baseUrl}, listening on ${settings.host}:${settings.port}`);
  stopOnSignal(server, front);
  await openWhenThere(front);
  await front.prepareSite(server);
}

function optionsOf(dev: boolean): ServerOptions & { shouldUpgradeCallback: () => boolean } {
  return {
    keepAliveTimeout: 65_000,
    headersTimeout: 20_000,
    requestTimeout: 1_800_000,
    connectionsCheckingInterval: 5000,
    // Only the reload in development speaks another protocol: an upgraded socket has no clock, and Next keeps it open.
    shouldUpgradeCallback: () => dev,
  };
}

function readSettings(): Config {
  try {
    return config();
  } catch (error) {
    return giveUp((error as Error).message);
  }
}

/** Says in one line why the server cannot run. */
function giveUp(reason: string): never {
  process.stderr.write(`${reason}\n`);
  process.exit(1);
}

function listen(server: Server, { host, port }: Config): Promise<void> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') giveUp(`Port ${port} on ${host} is in use: stop what uses it or set PORT`);
      if (error.code === 'EACCES') giveUp(`Port ${port} needs more rights: set PORT to 1024 or more`);
      giveUp(`Cannot listen on ${host}:${port}: ${error.message}`);
    });
    server.listen(port, host, 4096, resolve);
  });
}

/** Opens database and store; where the database is not up yet, it is tried until it is. */
async function openWhenThere(front: Front): Promise<void> {
  for (;;) {
    try {
      return await front.open();
    } catch (error) {
      if (databaseFault(error) !== 'unreachable') giveUp(`The server cannot start: ${reasonOf(error)}`);
      log.warn(`The database does not answer, trying again: ${reasonOf(error)}`);
      await sleep(reopenMs);
    }
  }
}

/** Stops taking connections, lets running requests end for a while, then closes what is open. */
function stopOnSignal(server: Server, front: Front): void {
  // The reload's sockets in development: to node:http they are connections that nobody may close.
  const upgraded = new Set<Duplex>();
  server.on('upgrade', (_, socket) => {
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
  });
  let stopping = false;
  const stop = async () => {
    if (stopping) process.exit(1);
    stopping = true;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of upgraded) socket.destroy();
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    const deadline = setTimeout(() => server.closeAllConnections(), shutdownMs);
    await closed;
    clearInterval(idle);
    clearTimeout(deadline);
    await Promise.race([front.close(), sleep(shutdownMs)]);
    log.info('prntscrn has stopped');
    process.exit(0);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
}

if (import.meta.main) await main();
