import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

// Waits until the run that started it is gone, and then ends what has a place in the run's folder, and removes the folder.
const [folder = ''] = process.argv.slice(2);
// Nothing is ever written into it, so it closes with the run.
await finished(process.stdin.resume()).catch(() => {});
/** So many looks, as what is ended may just have started something else. */
for (let look = 0; look < 100; look += 1) {
  const left = processesIn(folder);
  if (left.length === 0) break;
  for (const pid of left) kill(pid);
  await sleep(50);
}
rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });

/** The processes that name the folder in their command line or the environment that they were started with. */
function processesIn(folder: string): number[] {
  const pids = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid);
  return pids.filter((pid) => `${read(pid, 'cmdline')}\0${read(pid, 'environ')}`.includes(folder));
}

function read(pid: number, what: string): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'latin1');
  } catch {
    return ''; // It has ended, or is somebody else's.
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
