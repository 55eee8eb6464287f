import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (how: { type: 'minor' }) => void;

/** How many frames' worth of garbage may lie about. */
const often = 2;

/**
 * Gives a thread's used pictures back to the system. Their memory lies outside of the heap, so the collector, which sees
 * a few small objects only, would let tens of megabytes gather before it looks.
 */
export function openTidy(): () => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as Collect;
  let frames = 0;
  return () => {
    frames += 1;
    if (frames % often === 0) collect({ type: 'minor' });
  };
}
