import { Cron } from 'croner';
import type { Log } from '#log/log.ts';

/**
 * Runs the purge on a cron schedule in UTC, never twice at once in this process. It does not keep the process alive.
 * @returns what stops it.
 */
export function startTimer(schedule: string, run: () => Promise<unknown>, log: Log): () => void {
  const report = (error: unknown) => log.error({ err: error }, 'The purge failed');
  const timer = new Cron(schedule, { timezone: 'UTC', protect: true, unref: true, catch: report }, async () => {
    await run();
  });
  return () => timer.stop();
}

/** When a schedule runs next after `now`, in epoch milliseconds; undefined where it never does. */
export function nextRun(schedule: string, now: number): number | undefined {
  return new Cron(schedule, { timezone: 'UTC', paused: true }).nextRun(new Date(now))?.getTime();
}
