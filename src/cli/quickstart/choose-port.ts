import { createServer } from 'node:net';

/** The port to listen on, and why it is not the one that was hoped for. */
export interface ChosenPort {
  readonly port: number;
  /** The port that somebody else has. */
  readonly taken?: number;
}

/** The wanted port, or the next free one after it. */
export async function choosePort(wanted: number): Promise<ChosenPort> {
  for (let port = wanted; port < wanted + 100 && port <= 65_535; port++) {
    if (await isFree(port)) return port === wanted ? { port } : { port, taken: wanted };
  }
  throw new Error(`No port from ${wanted} on is free: set PORT`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
