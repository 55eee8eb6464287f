import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDesktop } from './desktop.ts';
import type { Group } from './group.ts';
import { type Person, sitDown } from './person.ts';
import { memoryOf } from './process-tree.ts';
import { startResident } from './resident.ts';
import { figure, type Row } from './table.ts';

/** What a helper that only waits costs. */
export const idle: Group = { name: 'idle', run };

const group = 'the helper while nothing happens';
const goal = 90;
const cpuGoal = 20;
const watchMs = 10_000;
const keys = { print: 0xff61, escape: 0xff1b };

async function run(): Promise<Row[]> {
  const desktop = await startDesktop();
  const person = await sitDown(desktop.display);
  const resident = await startResident(desktop);
  try {
    await sleep(5_000);
    const before = memoryOf(resident.pid).resident;
    // V8 gives memory back once, 8 to 20 s after the start: 50 to 70 ms of processor time that do not come again.
    await sleep(25_000);
    const cpu = await cpuOver(resident.pid);
    for (let time = 0; time < 5; time++) await mark(person);
    await sleep(watchMs + 5_000);
    const after = memoryOf(resident.pid).resident;
    return [
      { group, measure: 'memory, 5 s after its start', ...limit(before, goal, 'MB') },
      { group, measure: 'processor time in 10 s, from 30 s after its start', ...limit(cpu, cpuGoal, 'ms') },
      { group, measure: 'memory, 15 s after five regions', ours: figure(after, 'MB'), reference: '—' },
    ];
  } finally {
    person.leave();
    await resident.stop();
    await desktop.stop();
  }
}

function limit(value: number, most: number, unit: 'MB' | 'ms') {
  return { ours: figure(value, unit), reference: '—', goal: `≤ ${most} ${unit}`, pass: value <= most };
}

/** Milliseconds of processor time (proc(5), stat: utime and stime in hundredths) over ten seconds. */
async function cpuOver(pid: number): Promise<number> {
  const used = () => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  };
  const before = used();
  await sleep(watchMs);
  return used() - before;
}

/** Marks a region and leaves it. */
async function mark(person: Person): Promise<void> {
  await person.press(keys.print);
  await sleep(700);
  await person.drag({ x: 300, y: 300 }, { x: 900, y: 800 });
  await sleep(200);
  await person.press(keys.escape);
  await sleep(700);
}
