import { readdirSync, readFileSync } from 'node:fs';

/** Megabytes (10⁶) of memory of a process and all below it: now, and the sum of their peaks (proc(5), VmRSS and VmHWM). */
export interface Memory {
  readonly resident: number;
  readonly peak: number;
}

export function memoryOf(pid: number): Memory {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => status(name));
  const tree = new Set([pid]);
  // Children have been born after their parents, so a few passes find them all whatever their numbers.
  for (let size = 0; size < tree.size; ) {
    size = tree.size;
    for (const one of processes) if (tree.has(one.parent)) tree.add(one.pid);
  }
  const ours = processes.filter((one) => tree.has(one.pid));
  if (!ours.some((one) => one.pid === pid)) throw new Error(`Process ${pid} is gone`);
  return {
    resident: ours.reduce((total, one) => total + one.resident, 0),
    peak: ours.reduce((total, one) => total + one.peak, 0),
  };
}

/** Seconds that a process has kept processors busy, all of its threads together (proc(5), stat, in ticks of 10 ms). */
export function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function status(name: string) {
  let text: string;
  try {
    text = readFileSync(`/proc/${name}/status`, 'utf8');
  } catch {
    return [];
  }
  const field = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  const megabytes = (key: string) => (field(key) * 1024) / 1e6;
  return [{ pid: Number(name), parent: field('PPid'), resident: megabytes('VmRSS'), peak: megabytes('VmHWM') }];
}
