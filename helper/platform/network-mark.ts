import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';

/**
 * Changes whenever this machine's way into the network does: an address that comes or goes, or (Linux) another default
 * route. Cheap enough to be asked every few seconds; Node has no notice of it.
 */
export function networkMark(): string {
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ internal }) => !internal)
    .map(({ address }) => address)
    .sort();
  return `${addresses.join(' ')} ${defaultRoute()}`;
}

/** /proc/net/route: the line with destination 0, its interface and gateway. */
function defaultRoute(): string {
  try {
    const lines = readFileSync('/proc/net/route', 'utf8').split('\n').slice(1);
    return lines
      .map((line) => line.split('\t'))
      .filter(([, destination]) => destination === '00000000')
      .map(([name, , gateway]) => `${name}:${gateway}`)
      .join(' ');
  } catch {
    return '';
  }
}
