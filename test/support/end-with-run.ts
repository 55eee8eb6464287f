import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Gives this run of tests, or of the bench, a folder for all that it keeps for a while, and sees to it that the folder and
 * every process with something in it end with this process, in whatever way it ends: a kill -9 included.
 */
export function endWithRun(): void {
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-run-'));
  // As other people's programs find /tmp: some tests have those.
  chmodSync(folder, 0o755);
  // The workers inherit it, and what they start has its home, its data or this very variable in there.
  process.env.TMPDIR = folder;
  const sweeper = spawn(process.execPath, [join(import.meta.dirname, 'sweep-run.ts'), folder], {
    // Its own group and session: what ends the run by a Ctrl+C or a signal to its group must not end this.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: process.env.PATH ?? '' } as unknown as NodeJS.ProcessEnv,
  });
  sweeper.unref();
  // The system closes the pipe when this process is gone. It must not keep the process alive.
  (sweeper.stdin as typeof sweeper.stdin & { unref(): void }).unref();
}
