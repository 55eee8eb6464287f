import type { Deletion } from './evidence.ts';
import type { Place } from './message.ts';

/** How long after the store's answer it may take until that is committed, in milliseconds. */
const settledMs = 3000;
/** How long before the answer a request of it may have begun. */
const askedMs = 1000;
/** Who asks again as soon as this has not waited for its turn: the first answer was lost on the wire, or there is no reason. */
const atOnceMs = 1000;

/**
 * What the store confirmed more than once: without a fault around the first answer nobody had a reason to ask again.
 * `processes` are the ports that each server process has asked from.
 */
export function doubleDeletions(
  deletions: readonly Deletion[],
  { disturbances, processes }: Pick<Place, 'disturbances' | 'processes'>,
) {
  const first = new Map<string, Deletion>();
  const needless: string[] = [];
  let excused = 0;
  for (const deletion of deletions) {
    const before = first.get(deletion.key);
    first.set(deletion.key, deletion);
    if (!before) continue;
    const [lookFrom, lookTo] = [before.at - askedMs, before.at + settledMs];
    const near = disturbances.filter(
      ({ from, to, ports }) => from <= lookTo && to >= lookFrom && (!ports || ports.includes(before.port)),
    );
    const isSame = processes.some((ports) => ports.includes(before.port) && ports.includes(deletion.port));
    const atOnce = isSame && deletion.at - before.at < atOnceMs;
    if (near.some(({ kind }) => !atOnce || kind.startsWith('store '))) excused++;
    else
      needless.push(
        `${deletion.key} was deleted again, ${Math.round(deletion.at - before.at)} ms after its store was rid of it`,
      );
  }
  return { needless, excused };
}
