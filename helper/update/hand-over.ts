import { setTimeout as sleep } from 'node:timers/promises';
import { HelperError } from '#helper/platform/helper-error.ts';
import { isResidentRunning, orderResident } from '#helper/resident/ask.ts';
import { guardSwap } from './guard-swap.ts';
import type { InstalledProgram } from './installed-program.ts';
import { selfCheck } from './self-check.ts';
import { startResident } from './start-resident.ts';
import { removeLeftovers, swapBack, swapIn } from './swap-program.ts';
import { rememberUpdates } from './update-memory.ts';
import { type HealthTimes, healthTimes, watchHealth } from './watch-health.ts';

/** A resident that is in the middle of something is asked again after so many milliseconds, for so long. */
const busyTimes = { again: 10_000, most: 3_600_000 };
/** A resident that has got the order to leave has so many milliseconds. */
const LEAVING = 10_000;

export interface HandOver {
  readonly program: InstalledProgram;
  readonly version: string;
  readonly stateFolder: string;
  readonly socket: string;
  readonly signal: AbortSignal;
}

/**
 * Puts the staged program in place. A resident helper makes room first and the new one is watched by this process, which
 * is still the old program: what does not answer is ended and the old one comes back.
 * @throws HelperError `update_failed` when it was taken back, `busy`
 */
export async function handOver(
  work: HandOver,
  times: HealthTimes = healthTimes,
): Promise<'replaced' | 'replaced and runs'> {
  const { program, version, stateFolder, socket } = work;
  const wasRunning = await isResidentRunning(socket);
  if (wasRunning) await makeRoom(work);
  rememberUpdates(stateFolder, { trial: { version, starts: 0 } });
  await guardSwap(program, wasRunning, () => swapIn(program));
  const reason = wasRunning
    ? await watchHealth(startResident(program.path), socket, version, times)
    : await tryAlone(work);
  if (reason === undefined) {
    const installed = { version, at: Date.now() };
    rememberUpdates(stateFolder, { trial: undefined, offered: undefined, takenBack: undefined, installed });
    removeLeftovers(program);
    return wasRunning ? 'replaced and runs' : 'replaced';
  }
  await guardSwap(program, wasRunning, () => swapBack(program));
  rememberUpdates(stateFolder, { trial: undefined, takenBack: { version, at: Date.now(), reason } });
  if (wasRunning) startResident(program.path);
  throw new HelperError(
    'update_failed',
    `Version ${version} did not work here: ${reason}. The program from before is back${wasRunning ? ' and runs' : ''}.`,
  );
}

/** Asks the resident to leave, as soon as nothing is being marked, recorded or uploaded. */
async function makeRoom({ socket, signal }: HandOver): Promise<void> {
  const reply = await orderResident(socket, { order: 'status' });
  const pid = reply && 'status' in reply ? reply.status.pid : 0;
  const deadline = performance.now() + busyTimes.most;
  for (;;) {
    try {
      await orderResident(socket, { order: 'leave' });
      break;
    } catch (error) {
      if (!(error instanceof HelperError && error.code === 'busy') || performance.now() > deadline) throw error;
      await sleep(busyTimes.again, undefined, { signal });
    }
  }
  // Its lock and its socket are free for sure when its process has gone.
  for (let waited = 0; isAlive(pid); waited += 50) {
    if (waited > LEAVING) throw new HelperError('busy', 'The helper that runs has not made room for the new one');
    await sleep(50);
  }
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function tryAlone({ program, version }: HandOver): Promise<string | undefined> {
  try {
    await selfCheck(program.path, version);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
