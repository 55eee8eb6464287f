import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** For how long to look whether anybody else needs this process, in milliseconds. */
const lookMs = 2;
/** Beside a process that has its hands full, work gets one part in ten. */
const mostRest = 9;
const longestRestMs = 2000;

export interface PaceSources {
  readonly utilization?: (since?: EventLoopUtilization) => EventLoopUtilization;
  readonly rest?: (ms: number) => Promise<unknown>;
}

/** Does a piece of work and gives way after it. */
export async function paced<T>(work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work();
  await giveWay(performance.now() - began);
  return result;
}

/** Rests after a piece of work that took `workMs`: not at all in a process that is idle otherwise, and long in a busy one. */
export async function giveWay(workMs: number, sources: PaceSources = {}): Promise<void> {
  const { utilization = performance.eventLoopUtilization, rest = sleep } = sources;
  const before = utilization();
  await rest(lookMs);
  const { utilization: busy } = utilization(before);
  // Squared: a process that is busy for a third of its time loses nothing by this.
  const restMs = Math.min(longestRestMs, workMs * mostRest * busy ** 2);
  if (restMs >= 1) await rest(restMs);
}
