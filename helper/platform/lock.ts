import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { HelperError } from './helper-error.ts';

/** A held lock. The system gives it back by itself when the process ends, however it ends: there is no stale lock. */
export interface Lock {
  release(): void;
}

const LOCK_EX = 2;
const LOCK_NB = 4;

/**
 * Takes an exclusive lock on a file (flock(2), made where missing), waiting up to `wait` milliseconds.
 * Undefined where another process still holds it then.
 */
export async function lockFile(file: string, wait = 0): Promise<Lock | undefined> {
  const flock = await systemFlock();
  const handle = openSync(file, 'a', 0o600);
  const deadline = performance.now() + wait;
  for (;;) {
    if (flock(handle, LOCK_EX | LOCK_NB) === 0) return { release: () => closeSync(handle) };
    if (performance.now() >= deadline) {
      closeSync(handle);
      return undefined;
    }
    await sleep(20);
  }
}

let loaded: ((handle: number, operation: number) => number) | undefined;

async function systemFlock() {
  if (loaded) return loaded;
  if (process.platform === 'win32') {
    throw new HelperError('unsupported_platform', 'The helper does not run on Windows yet.');
  }
  const { default: koffi } = await import('koffi');
  const libc = koffi.load(process.platform === 'darwin' ? '/usr/lib/libSystem.B.dylib' : 'libc.so.6');
  loaded = libc.func('int flock(int handle, int operation)') as (handle: number, operation: number) => number;
  return loaded;
}
