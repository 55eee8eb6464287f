import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A held lock. The system gives it back by itself when the process ends, however it ends: there is no stale lock. */
export interface Lock {
  release(): void;
}

const LOCK_EX = 2;
const LOCK_NB = 4;

/**
 * Takes an exclusive lock on a file (made where missing), waiting up to `wait` milliseconds: flock(2), and on Windows a
 * file that nobody else may open meanwhile. Undefined where another process still holds it then.
 */
export async function lockFile(file: string, wait = 0): Promise<Lock | undefined> {
  const tryLock = await lockerOf(file);
  const deadline = performance.now() + wait;
  for (;;) {
    const release = tryLock.attempt();
    if (release) return { release };
    if (performance.now() >= deadline) {
      tryLock.giveUp();
      return undefined;
    }
    await sleep(20);
  }
}

interface Locker {
  /** What gives the lock back, or undefined while another process has it. */
  attempt(): (() => void) | undefined;
  giveUp(): void;
}

async function lockerOf(file: string): Promise<Locker> {
  if (process.platform === 'win32') {
    const { openAlone } = await import('./win32-lock.ts');
    return { attempt: () => openAlone(file), giveUp: () => undefined };
  }
  const flock = await systemFlock();
  const handle = openSync(file, 'a', 0o600);
  const close = () => closeSync(handle);
  return { attempt: () => (flock(handle, LOCK_EX | LOCK_NB) === 0 ? close : undefined), giveUp: close };
}

let loaded: ((handle: number, operation: number) => number) | undefined;

async function systemFlock() {
  if (loaded) return loaded;
  const { default: koffi } = await import('koffi');
  const libc = koffi.load(process.platform === 'darwin' ? '/usr/lib/libSystem.B.dylib' : 'libc.so.6');
  loaded = libc.func('int flock(int handle, int operation)') as (handle: number, operation: number) => number;
  return loaded;
}
