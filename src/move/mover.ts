import { setTimeout as sleep } from 'node:timers/promises';
import type { Onward } from '#image/receive.ts';
import { leaseMs, type MoveSources } from './move-image.ts';
import { claimOf, releaseClaim } from './queries.ts';
import { type MovesDone, type RunBounds, runMoves } from './run-moves.ts';
import { Traffic } from './traffic.ts';

export interface MoverOptions {
  /** The store of new pictures. */
  readonly store: string;
  /** How long an upload waits for its store, in milliseconds. */
  readonly patienceMs?: number;
  /** Moves at once. */
  readonly lanes?: number;
  /** Pause between two runs, in milliseconds. */
  readonly everyMs?: number;
}

/** What moves pictures in this process: those that were just uploaded, and by the clock those that had to wait. */
export interface Mover extends Onward {
  /** One run, as the clock makes them. */
  run(bounds?: RunBounds): Promise<MovesDone>;
  /** Runs from now on, never twice at once; it does not keep the process alive. */
  start(): void;
  /** Begins nothing more and gives what is under way a few seconds. */
  close(): Promise<void>;
}

const closingMs = 4000;

export function openMover(sources: MoveSources, options: MoverOptions): Mover {
  const { store, patienceMs = 10_000, lanes, everyMs = 10_000 } = options;
  const { log } = sources;
  const traffic = new Traffic(sources, lanes);
  let [closed, running] = [false, false];
  let timer: NodeJS.Timeout | undefined;
  const report = (error: unknown) => closed || log.error({ err: error }, 'Pictures could not be moved');
  const run = (bounds: RunBounds = {}) => runMoves(traffic, { stopped: () => closed, ...bounds });
  const tick = async () => {
    if (running) return;
    running = true;
    try {
      const done = await run();
      if (done.moved + done.failed + done.gone > 0) log.info(done, 'Moved pictures to their stores');
    } catch (error) {
      report(error);
    } finally {
      running = false;
    }
  };
  return {
    store,
    leaseMs,
    move: (imageId) => moveNow(traffic, imageId, patienceMs).catch(report) as Promise<void>,
    run,
    start: () => {
      if (timer) return;
      timer = setInterval(tick, everyMs).unref();
      void tick();
    },
    close: async () => {
      closed = true;
      clearInterval(timer);
      await Promise.race([traffic.end(), sleep(closingMs, undefined, { ref: false })]);
    },
  };
}

/** Waits for a new picture's move. One that has not begun in time is left to the clock, one that has goes on. */
async function moveNow(traffic: Traffic, imageId: string, patienceMs: number): Promise<void> {
  const { db, now = Date.now } = traffic.sources;
  const claim = await claimOf(db, imageId);
  if (!claim) return;
  let [begun, late] = [false, false];
  const carried = traffic.carry(claim, () => {
    begun = !late;
    return begun;
  });
  const patience = new AbortController();
  const over = sleep(patienceMs, undefined, { signal: patience.signal, ref: false }).catch(() => undefined);
  try {
    await Promise.race([carried, over]);
  } finally {
    patience.abort();
  }
  if (begun) return void carried.catch(() => undefined);
  late = true;
  await releaseClaim(db, claim, now());
}
