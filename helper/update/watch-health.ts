import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { orderResident } from '#helper/resident/ask.ts';

/** How long a new helper has until it answers, how long it must then go on, and how often it is asked; in milliseconds. */
export interface HealthTimes {
  readonly answer: number;
  readonly steady: number;
  readonly look: number;
}
export const healthTimes: HealthTimes = { answer: 45_000, steady: 2_000, look: 100 };

/**
 * Undefined once the resident helper that was just started answers, calls itself `version` and has gone on for a while;
 * otherwise why it is not well, and it does not run any more.
 */
export async function watchHealth(
  child: ChildProcess,
  socket: string,
  version: string,
  times: HealthTimes,
): Promise<string | undefined> {
  const ended = () => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  const deadline = performance.now() + times.answer;
  let wellSince: number | undefined;
  while (!ended()) {
    const told = await versionAt(socket, child.pid);
    if (told !== version) wellSince = undefined;
    else wellSince ??= performance.now();
    if (wellSince !== undefined && performance.now() - wellSince >= times.steady) return undefined;
    if (wellSince === undefined && performance.now() > deadline) {
      child.kill('SIGKILL');
      return told === undefined ? `it did not answer within ${times.answer / 1000} s` : `it called itself ${told}`;
    }
    await sleep(times.look);
  }
  if (child.pid === undefined) return 'it could not be started';
  return `it ended with ${child.signalCode ?? `exit code ${child.exitCode}`}`;
}

/** What the resident calls itself; undefined while nobody, or another process, answers. */
async function versionAt(socket: string, pid: number | undefined): Promise<string | undefined> {
  try {
    const reply = await orderResident(socket, { order: 'status' });
    return reply && 'status' in reply && reply.status.pid === pid ? reply.status.version : undefined;
  } catch {
    return undefined;
  }
}
