import { type ChildProcess, spawn } from 'node:child_process';

/** Starts a resident helper that outlives this process. */
export function startResident(program: string): ChildProcess {
  const child = spawn(program, ['run'], { detached: true, stdio: 'ignore', windowsHide: true });
  child.once('error', () => {});
  child.unref();
  return child;
}
