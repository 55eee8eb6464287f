import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Capture, openCapture } from '#helper/capture/capture.ts';
import { encodePng } from '#helper/capture/png.ts';
import { type Helper, newHelper } from '#test/support/helper.ts';
import { judgeRecording } from '#test/support/recording-judge.ts';
import { type Panel, type SessionBus, startPanel, startSessionBus } from '#test/support/session-bus.ts';
import { type SwayScreen, startSway } from '#test/support/sway-screen.ts';
import { type Movie, movie, moviePixel, openMovie } from '#test/support/x-movie.ts';
import { crop, decodePng, type Picture } from '#test/support/x-screen.ts';

/** The desktop counts two pixels for one of the left monitor's. */
const outputs = [
  { mode: '800x600', scale: 1, position: '0 0' },
  { mode: '1280x800', scale: 2, position: '800 0' },
];
const rect = [movie.x, movie.y, movie.width, movie.height].map((length) => length * 2).join();

let sway: SwayScreen;
let bus: SessionBus;
let panel: Panel;
let film: Movie;
let capture: Capture;
let helper: Helper;

beforeAll(async () => {
  [sway, bus] = await Promise.all([startSway({ outputs, xwayland: true }), startSessionBus()]);
  panel = await startPanel(bus);
  Object.assign(process.env, sway.env);
  film = await openMovie(sway.env.DISPLAY ?? '');
  capture = await openCapture();
  await sway.move(700, 500);
});
afterAll(async () => {
  capture.close();
  film.close();
  await panel.stop();
  await Promise.all([bus.stop(), sway.stop()]);
});
beforeEach(() => {
  const { XDG_RUNTIME_DIR: _, ...env } = sway.env;
  helper = newHelper({ ...env, DBUS_SESSION_BUS_ADDRESS: bus.address });
});
afterEach(() => helper.remove());

const usual = ['--no-preview', '--no-upload', '--countdown', '0'];
const record = (name: string, ...args: string[]) =>
  helper.start('gif', '--rect', rect, ...usual, '--save', join(helper.home, name), ...args);

/** The left monitor, in its own pixels. */
async function shown(): Promise<Picture> {
  const [left] = await capture.monitors();
  if (!left) throw new Error('There is no monitor');
  return decodePng(await encodePng(await capture.grabMonitor(left)));
}

function drawn(number: number): Buffer {
  const rgb = Buffer.alloc(movie.width * movie.height * 3);
  for (let at = 0; at < rgb.length / 3; at += 1) {
    rgb.writeUIntBE(moviePixel(number, at % movie.width, Math.floor(at / movie.width)), at * 3, 3);
  }
  return rgb;
}

/** Which picture of the film that is; every pixel of it has to be right. */
function numberOf({ rgb }: Picture): number {
  const number = Array.from({ length: 16 }, (_, bit) => ((rgb[bit * 3] as number) > 127 ? 1 << bit : 0)).reduce(
    (a, b) => a + b,
  );
  expect(rgb.equals(drawn(number))).toBe(true);
  return number;
}

const dot = async () => {
  const { rgb } = crop(await shown(), movie.x + 18, movie.y + movie.height + 11 + 15, 1, 1);
  return rgb.toString('hex');
};

async function said(title: RegExp): Promise<Panel['notifications'][number]> {
  for (let waited = 0; waited < 15_000; waited += 20) {
    const last = panel.notifications.at(-1);
    if (last && title.test(last.title)) return last;
    await sleep(20);
  }
  throw new Error(`No notification said ${title}; the last one was ${panel.notifications.at(-1)?.title}`);
}

it('records 15 pictures a second in the monitor’s own pixels, under a bar that Xwayland shows beside them', async () => {
  await film.show(1);
  const running = record('a.gif', '--no-cursor');
  await expect.poll(dot, { timeout: 20_000 }).toBe('e5484d');
  const side = crop(await shown(), movie.x - 3, movie.y + 40, 3, 1).rgb.toString('hex');
  expect(side).toBe('e5484d'.repeat(3));
  const stop = film.play(20);
  await sleep(2000);
  const at: [number, number] = [movie.x + 296, movie.y + movie.height + 11 + 22];
  await sway.drag(at, at);
  expect(await running.ended).toMatchObject({ code: 0, stdout: '' });
  await stop();
  await sway.move(700, 500);
  const { frames, delays } = judgeRecording(join(helper.home, 'a.gif'));
  const numbers = frames.map(numberOf);
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  // A picture of a whole monitor by a program took over a tenth of a second.
  const played = delays.slice(1, -1);
  expect(played.length).toBeGreaterThan(15);
  expect(played.filter((delay) => delay <= 14).length).toBeGreaterThan(played.length * 0.8);
});

it('is paused, stopped and discarded by the buttons of a notification where no window can be placed', async () => {
  helper.env.DISPLAY = '';
  await film.show(1);
  const running = record('b.gif', '--no-cursor');
  const first = await said(/^Recording 0:0\d \/ /);
  expect(first.actions).toEqual(['stop', 'Stop', 'pause', 'Pause', 'abort', 'Discard']);
  expect(first.body).toMatch(/^\d\.\d of 50 MB$/);
  expect(first.hints).toEqual(expect.arrayContaining(['resident', 'transient', 'urgency', 'value']));
  const second = await said(/^Recording 0:01/);
  expect(second.replaces).toBe(second.id);
  await panel.tell({ do: 'press', id: second.id, action: 'pause', stays: true });
  const paused = await said(/^Paused 0:0\d/);
  expect(paused.actions).toEqual(['stop', 'Stop', 'pause', 'Go on', 'abort', 'Discard']);
  await film.show(100);
  await sleep(200);
  await film.show(2);
  await panel.tell({ do: 'press', id: paused.id, action: 'pause', stays: true });
  const again = await said(/^Recording 0:0\d/);
  await sleep(300);
  await panel.tell({ do: 'press', id: again.id, action: 'stop', stays: true });
  expect(await running.ended).toMatchObject({ code: 0 });
  await expect.poll(() => panel.closed).toContain(again.id);
  expect(judgeRecording(join(helper.home, 'b.gif')).frames.map(numberOf)).toEqual([1, 2]);
});

it('speaks German there too, keeps silent once it was put away, and leaves nothing of what is discarded', async () => {
  helper.env.DISPLAY = '';
  helper.env.LC_ALL = 'de_DE.UTF-8';
  const running = record('c.gif');
  const { id } = await said(/^Aufnahme 0:01/);
  // A person closes it: what comes with the next second is not shown any more.
  await panel.tell({ do: 'press', id, action: 'nothing' });
  const before = panel.notifications.length;
  await sleep(1500);
  expect(panel.notifications).toHaveLength(before);
  running.child.kill('SIGINT');
  expect(await running.ended).toMatchObject({ code: 130 });
  const other = record('c.gif', '--countdown', '3');
  const waiting = await said(/^Aufnahme in \d/);
  expect(waiting.actions).toEqual(['abort', 'Verwerfen']);
  await panel.tell({ do: 'press', id: waiting.id, action: 'abort' });
  expect(await other.ended).toMatchObject({ code: 6 });
  expect([existsSync(join(helper.home, 'c.gif')), helper.queued()]).toEqual([false, []]);
});
