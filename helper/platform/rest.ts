import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** How long nothing may have been asked before memory is given back, in milliseconds. */
const patience = 10_000;

/** Does `work` once nothing has called `busy` for a while: it gives back what only the next picture will need again. */
export class Rest {
  private readonly work: () => void;
  private timer: NodeJS.Timeout | undefined;

  constructor(work: () => void) {
    this.work = work;
  }

  /** Something is being done: the time begins anew. */
  busy(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.work, patience);
    this.timer.unref();
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}

/**
 * Frees what is not used any more: pictures of whole screens, which the collector by itself would keep for hours in a
 * process that does nothing.
 */
export async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (how: object) => void;
  // What holds memory outside of the heap lets go of it a turn after it was collected, and only then is its owner free.
  for (let time = 0; time < 2; time += 1) {
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    await nextTurn();
  }
  if (process.platform !== 'linux') return;
  try {
    const { default: koffi } = await import('koffi');
    koffi.load('libc.so.6').func('int malloc_trim(size_t)')(0);
  } catch {
    // Another C library: it decides by itself.
  }
}
