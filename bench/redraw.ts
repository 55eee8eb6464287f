import { type Desktop, startDesktop } from './desktop.ts';
import type { Effort, Group } from './group.ts';
import { installed } from './installed.ts';
import { median, percentile } from './measure.ts';
import { type Person, type Point, sitDown, until } from './person.ts';
import { startResident } from './resident.ts';
import { figure, type Row } from './table.ts';

/**
 * From the mouse's motion to the pixels on the screen while a region is dragged or something is drawn, seen by another
 * program; beside `flameshot gui` on the same desktop with the same hand.
 */
export const redraw: Group = { name: 'redraw', run };

const screens = [
  { width: 1920, height: 1080, goal: 8 },
  { width: 3840, height: 2160, goal: 16 },
] as const;
const keys = { print: 0xff61, escape: 0xff1b, r: 0x72 };
const from: Point = { x: 240, y: 200 };
const drawnFrom: Point = { x: 300, y: 260 };
const red = 0xe5252a;

async function run(effort: Effort): Promise<Row[]> {
  const rows: Row[] = [];
  for (const screen of screens) rows.push(...(await onScreen(screen, effort.rounds * 12)));
  return rows;
}

async function onScreen(screen: (typeof screens)[number], steps: number): Promise<Row[]> {
  const desktop = await startDesktop(screen);
  const resident = await startResident(desktop);
  const person = await sitDown(desktop.display);
  const group = `redraw, ${screen.width} × ${screen.height}`;
  try {
    const ours = await dragRegion(person, screen, steps, () => person.press(keys.print));
    const drawn = await drawBox(person, screen, steps);
    await leave(person);
    const theirs = installed('flameshot') ? await flameshot(desktop, person, screen, steps) : undefined;
    return [
      row(group, 'dragging a region, motion → pixels', ours, screen.goal, theirs),
      row(group, 'drawing a rectangle, motion → pixels', drawn, screen.goal),
    ];
  } finally {
    person.leave();
    await resident.stop();
    await desktop.stop();
  }
}

function row(group: string, measure: string, times: number[], goal: number, theirs?: number[]): Row {
  const ours = median(times);
  const text = (ms: number[]) => `${figure(median(ms), 'ms')}, p95 ${figure(percentile(ms, 95), 'ms')}`;
  return {
    group,
    measure,
    ours: text(times),
    reference: theirs ? `flameshot ${text(theirs)}` : '—',
    ...(theirs && { ratio: ours / median(theirs) }),
    goal: `≤ ${goal} ms`,
    pass: ours <= goal,
  };
}

/** Opens with `call`, and pulls the region's corner on and on; each time until a pixel that came in is bright. */
async function dragRegion(
  person: Person,
  screen: { width: number; height: number },
  steps: number,
  call: () => Promise<unknown>,
): Promise<number[]> {
  const corners = path(screen, steps);
  // On the edge that moves, off the handles at its ends and in its middle.
  const watched = corners.map(({ x }) => ({ x: x - 2, y: from.y + 45 }));
  const bright = await person.look(watched);
  await person.move({ x: from.x, y: from.y });
  await call();
  await until('the overlay', performance.now(), async () =>
    (await person.look(watched)).every((c, at) => c !== bright[at]),
  );
  await pause(500);
  await person.hold(true);
  const times = await followed(person, corners, watched, (colour, at) => colour === bright[at]);
  await person.hold(false);
  await pause(200);
  return times;
}

/** Draws a rectangle inside the region; each time until a pixel on its lower edge is red. */
async function drawBox(person: Person, screen: { width: number; height: number }, steps: number): Promise<number[]> {
  await person.press(keys.r);
  await person.move(drawnFrom);
  await person.hold(true);
  const corners = path(screen, steps).map(({ x, y }) => ({ x: x - 40, y: y - 40 }));
  const watched = corners.map(({ x, y }) => ({ x: x - 25, y }));
  const times = await followed(person, corners, watched, (colour) => colour === red);
  await person.hold(false);
  await pause(200);
  return times;
}

async function followed(
  person: Person,
  corners: readonly Point[],
  watched: readonly Point[],
  arrived: (colour: number, at: number) => boolean,
): Promise<number[]> {
  const times: number[] = [];
  for (const [at, corner] of corners.entries()) {
    await pause(20);
    const started = performance.now();
    await person.move(corner);
    const seen = async () => {
      const [colour = 0] = await person.look([watched[at] as Point]);
      return arrived(colour, at);
    };
    // The first steps make the tool take hold; what is asked for is the movement after that.
    if (at > 2) times.push(await until(`the picture at ${corner.x},${corner.y}`, started, seen));
  }
  return times;
}

/** Where the corner goes: over half the screen, a few pixels at a time. */
function path({ width, height }: { width: number; height: number }, steps: number): Point[] {
  return Array.from({ length: steps }, (_, at) => ({
    x: Math.round(from.x + 200 + ((width * 0.55 - from.x) * at) / steps),
    y: Math.round(from.y + 160 + ((height * 0.55 - from.y) * at) / steps),
  }));
}

async function leave(person: Person): Promise<void> {
  const return_ = 0xff0d;
  for (const key of [keys.escape, keys.escape, keys.escape, return_]) {
    await person.press(key);
    await pause(150);
  }
  await pause(300);
}

async function flameshot(desktop: Desktop, person: Person, screen: { width: number; height: number }, steps: number) {
  desktop.run('flameshot', []);
  await pause(3000);
  const times = await dragRegion(person, screen, steps, async () => void desktop.run('flameshot', ['gui']));
  await leave(person);
  return times;
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
