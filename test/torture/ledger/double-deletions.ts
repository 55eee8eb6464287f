import type { Deletion } from './evidence.ts';
import type { Disturbance } from './message.ts';

/** How long after the store's answer it may take until that is committed, in milliseconds. */
const settledMs = 3000;
/** How long before the answer a request of it may have begun. */
const askedMs = 1000;

/** What the store confirmed more than once: without a fault around the first answer nobody had a reason to ask again. */
export function doubleDeletions(deletions: readonly Deletion[], disturbances: readonly Disturbance[]) {
  const first = new Map<string, Deletion>();
  const needless: string[] = [];
  let excused = 0;
  for (const deletion of deletions) {
    const before = first.get(deletion.key);
    first.set(deletion.key, deletion);
    if (!before) continue;
    const near = ({ from, to, ports }: Disturbance) =>
      from <= before.at + settledMs && to >= before.at - askedMs && (!ports || ports.includes(before.port));
    if (disturbances.some(near)) excused++;
    else
      needless.push(
        `${deletion.key} was deleted at the store again, ${Math.round(deletion.at - before.at)} ms after it was gone`,
      );
  }
  return { needless, excused };
}
