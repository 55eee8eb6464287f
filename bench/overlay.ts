import { type Desktop, startDesktop } from './desktop.ts';
import type { Effort, Group } from './group.ts';
import { installed } from './installed.ts';
import { interleave, median } from './measure.ts';
import { type Person, type Point, sitDown, until } from './person.ts';
import { startResident } from './resident.ts';
import { figure, type Row } from './table.ts';

/** From the key to the overlay on the screen, against `flameshot gui` with its daemon running, from its command. */
export const overlay: Group = { name: 'overlay', run };

const goal = 0.35;
const slowestGoal = 100;
const print = 0xff61;
const esc = 0xff1b;
/** Away from the middle, where either may show a hint, and from the edges. */
const watched: readonly Point[] = [
  { x: 210, y: 130 },
  { x: 1650, y: 150 },
  { x: 230, y: 930 },
  { x: 1610, y: 950 },
];

async function run(effort: Effort): Promise<Row[]> {
  const desktop = await startDesktop();
  const resident = await startResident(desktop);
  const person = await sitDown(desktop.display);
  try {
    const ways: Record<string, () => Promise<number>> = {
      ours: () => appears(person, () => person.press(print)),
    };
    if (installed('flameshot')) ways.flameshot = await flameshot(desktop, person);
    for (const once of Object.values(ways)) await once();
    const results = await interleave(effort.rounds * 4, ways);
    return describe(results);
  } finally {
    person.leave();
    await resident.stop();
    await desktop.stop();
  }
}

function describe(results: Record<string, number[]>): Row[] {
  const times = results.ours ?? [];
  const ours = median(times);
  const slowest = times.toSorted((a, b) => a - b)[Math.ceil(times.length * 0.95) - 1] ?? Number.NaN;
  const base = { group: 'overlay, 1920 × 1080', measure: 'PrtScn pressed → visible' };
  const text = `${figure(ours, 'ms')}, p95 ${figure(slowest, 'ms')}`;
  if (!results.flameshot) return [{ ...base, ours: text, reference: 'flameshot is not installed' }];
  const reference = median(results.flameshot);
  const ratio = ours / reference;
  const row: Row = {
    ...base,
    ours: text,
    reference: `flameshot gui ${figure(reference, 'ms')}`,
    ratio,
    goal: `≤ ${goal}, p95 ≤ ${slowestGoal} ms`,
    pass: ratio <= goal && slowest <= slowestGoal,
  };
  return [row];
}

/** Milliseconds from `call` until each watched point was dimmed; then Esc, and the desktop is as before. */
async function appears(person: Person, call: () => Promise<unknown>): Promise<number> {
  const before = await person.look(watched);
  const started = performance.now();
  await call();
  const ms = await until('the overlay', started, async () => {
    const now = await person.look(watched);
    return now.every((colour, at) => colour !== before[at]);
  });
  await pause();
  await person.press(esc);
  await until('the desktop as it was', performance.now(), async () => {
    const now = await person.look(watched);
    return now.every((colour, at) => colour === before[at]);
  });
  await pause();
  return ms;
}

const pause = () => new Promise((done) => setTimeout(done, 300));

async function flameshot(desktop: Desktop, person: Person): Promise<() => Promise<number>> {
  desktop.run('flameshot', []);
  await new Promise((done) => setTimeout(done, 3000));
  return () => appears(person, async () => void desktop.run('flameshot', ['gui']));
}
