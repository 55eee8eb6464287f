import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { openBrowser } from '#test/support/browser.ts';
import { type Helper, newHelper, type Running } from '#test/support/helper.ts';
import { type Judged, judgeRecording } from '#test/support/recording-judge.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { type Movie, movie, moviePixel, openMovie } from '#test/support/x-movie.ts';
import { crop, startScreen, type XScreen } from '#test/support/x-screen.ts';

let screen: XScreen;
let server: TestServer;
let film: Movie;
let helper: Helper;

beforeAll(async () => {
  [screen, server] = await Promise.all([startScreen({ width: 800, height: 500 }), startServer()]);
  await screen.xdotool('mousemove', 790, 490);
  film = await openMovie(screen.display);
});
afterAll(async () => {
  film.close();
  await Promise.all([screen.stop(), server.stop()]);
});
beforeEach(() => {
  helper = newHelper({ DISPLAY: screen.display });
  // A browser that only remembers where it was sent.
  const browser = join(helper.home, 'browser');
  writeFileSync(browser, '#!/bin/sh\necho "$1" > "$HOME/url"\n', { mode: 0o755 });
  helper.env.BROWSER = browser;
});
afterEach(() => helper.remove());

const rect = [movie.x, movie.y, movie.width, movie.height].join();
/** The middle of the buttons on the bar, which stands below the region. */
const bar = { y: movie.y + movie.height + 11 + 22, pause: movie.x + 256, stop: movie.x + 296, abort: movie.x + 336 };

function record(file: string, ...args: string[]): Running {
  const usual = args.includes('--countdown') ? [] : ['--countdown', '0'];
  return helper.start(
    'gif',
    '--rect',
    rect,
    '--no-preview',
    '--no-upload',
    '--save',
    join(helper.home, file),
    ...usual,
    ...args,
  );
}

const judge = (file: string): Judged => judgeRecording(join(helper.home, file));
const ours = async () => (await screen.windows()).filter((name) => name === 'prntscrn');

async function until(what: string, is: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await is()) return;
    await sleep(25);
  }
  throw new Error(`It never came: ${what}`);
}

/** The bar's dot is red while it records. */
async function recording(): Promise<void> {
  const dot = { x: movie.x + 18, y: bar.y - 22 + 15 };
  await until('the recording', async () => {
    const { rgb } = crop(await screen.picture(), dot.x, dot.y, 1, 1);
    return rgb.toString('hex') === 'e5484d';
  });
}

function numberIn(rgb: Buffer): number {
  return Array.from({ length: 16 }, (_, bit) => ((rgb[bit * 3] as number) > 127 ? 1 << bit : 0)).reduce(
    (a, b) => a + b,
  );
}

it('records exactly what was on the screen, each frame for its time, and nothing of its own frame and buttons', async () => {
  await film.show(0);
  const before = crop(await screen.picture(), movie.x, movie.y, movie.width, movie.height);
  const running = record('a.gif', '--seconds', '2', '--countdown', '1', '--no-cursor');
  await recording();
  const stop = film.play(12);
  expect(await running.ended).toMatchObject({ code: 0, stdout: '' });
  await stop();
  const { delays, frames } = judge('a.gif');
  expect(frames[0]?.rgb.equals(before.rgb)).toBe(true);
  let ends = 0;
  const slots = new Set(Array.from({ length: 31 }, (_, slot) => Math.ceil((slot * 100) / 15 - 1e-6)));
  for (const delay of delays) {
    ends += delay;
    expect(slots).toContain(ends);
  }
  expect(ends).toBe(200);
  expect(frames.length).toBeGreaterThan(10);
  const numbers = frames.map(({ rgb }) => numberIn(rgb));
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  for (const { rgb } of frames) {
    const number = numberIn(rgb);
    const drawn = Buffer.alloc(rgb.length);
    for (let at = 0; at < rgb.length / 3; at++) {
      drawn.writeUIntBE(moviePixel(number, at % movie.width, Math.floor(at / movie.width)), at * 3, 3);
    }
    expect(rgb.equals(drawn)).toBe(true);
  }
  expect(await ours()).toEqual([]);
});

it('joins frames that are the same, and loses no colour as WebP', async () => {
  await film.show(7);
  const before = crop(await screen.picture(), movie.x, movie.y, movie.width, movie.height);
  expect(await record('still.webp', '--seconds', '1', '--fps', '30', '--no-cursor').ended).toMatchObject({ code: 0 });
  const file = sharp(join(helper.home, 'still.webp'), { animated: true });
  expect(await file.metadata()).toMatchObject({ format: 'webp', delay: [1000], width: movie.width });
  expect((await file.removeAlpha().raw().toBuffer()).equals(before.rgb)).toBe(true);
  const gif = await helper.run('gif', '--rect', rect, '--seconds', '1', '--countdown', '0', '--no-upload', '--copy');
  expect(gif).toMatchObject({ code: 0 });
  const saved = readdirSync(join(helper.home, 'Pictures'));
  expect(saved).toEqual([expect.stringMatching(/^Recording .*\.gif$/)]);
  expect(judge(join('Pictures', saved[0] ?? '')).delays).toEqual([100]);
});

it('shows the pointer and its clicks where that is wanted', async () => {
  await film.show(1);
  const at = { x: movie.x + 120, y: movie.y + 30 };
  await screen.xdotool('mousemove', at.x, at.y);
  const running = record('click.gif', '--cursor');
  await recording();
  await sleep(150);
  // Held for longer than a busy machine takes for a frame; its ring then has the time to fade.
  await screen.xdotool('mousedown', 1, 'sleep', '0.6', 'mouseup', 1, 'sleep', '0.6');
  await screen.xdotool('mousemove', 790, 490, 'sleep', '0.3', 'key', 'shift+Print');
  expect(await running.ended).toMatchObject({ code: 0 });
  const { frames } = judge('click.gif');
  const plain = (x: number, y: number) => moviePixel(1, x - movie.x, y - movie.y);
  const colour = ({ rgb }: { rgb: Buffer }, x: number, y: number) =>
    rgb.readUIntBE(((y - movie.y) * movie.width + x - movie.x) * 3, 3);
  const [first, last] = [frames[0], frames.at(-1)];
  if (!first || !last) throw new Error('There are no frames');
  const covered = [0, 1, 2, 3, 4].some(
    (step) => colour(first, at.x + step, at.y + step) !== plain(at.x + step, at.y + step),
  );
  expect(covered).toBe(true);
  expect(colour(last, at.x + 2, at.y + 2)).toBe(plain(at.x + 2, at.y + 2));
  const ringed = frames.filter((frame) => {
    const line = Array.from({ length: 30 }, (_, step) => colour(frame, at.x - step, at.y));
    return line.some((pixel) => pixel >>> 16 > 180 && ((pixel >>> 8) & 255) > 130 && (pixel & 255) < 100);
  });
  expect(ringed.length).toBeGreaterThan(0);
  expect(ringed).not.toContain(last);
});

it('pauses by its button and stops by the key; what was paused is not in it', async () => {
  await film.show(1);
  const running = record('paused.gif', '--no-cursor');
  await recording();
  await screen.xdotool('mousemove', bar.pause, bar.y, 'click', 1);
  await sleep(100);
  for (let number = 100; number < 130; number++) {
    await film.show(number);
    await sleep(20);
  }
  await film.show(2);
  await screen.xdotool('mousemove', bar.pause, bar.y, 'click', 1, 'mousemove', 790, 490);
  await sleep(300);
  await screen.xdotool('key', 'shift+Print');
  expect(await running.ended).toMatchObject({ code: 0 });
  expect(judge('paused.gif').frames.map(({ rgb }) => numberIn(rgb))).toEqual([1, 2]);
});

it('keeps nothing of what is aborted: by Esc in the countdown, by the button, or when it is killed', async () => {
  const left = () => readdirSync(helper.state).filter((name) => name !== 'queue');
  const waiting = record('no.gif', '--countdown', '3');
  await until('the frame', async () => (await ours()).length === 5);
  await screen.xdotool('key', 'Escape');
  expect(await waiting.ended).toMatchObject({ code: 6 });
  const before = left();
  const running = record('no.gif');
  await recording();
  await screen.xdotool('mousemove', bar.abort, bar.y, 'click', 1, 'mousemove', 790, 490);
  expect(await running.ended).toMatchObject({ code: 6 });
  const killed = record('no.gif');
  await recording();
  killed.child.kill('SIGKILL');
  await killed.ended;
  expect([left(), helper.queued(), existsSync(join(helper.home, 'no.gif'))]).toEqual([before, [], false]);
  await until('the end of its windows', async () => (await ours()).length === 0);
});

it('keeps its bar out of a recording of the whole screen: away while it records, back in a pause; the keys are shown', async () => {
  const whole = helper.start(
    'gif',
    '--rect',
    '0,0,800,500',
    '--no-preview',
    '--no-upload',
    '--no-cursor',
    '--countdown',
    '1',
    '--save',
    join(helper.home, 'all.gif'),
  );
  const [left, top] = [151, 424];
  const onBar = async () => crop(await screen.picture(), left + 18, top + 15, 1, 1).rgb.toString('hex');
  await until('the countdown', async () => (await onBar()) === '1f6feb');
  const before = crop(await screen.picture(), 0, 0, 800, top - 1);
  await until('the bar to go', async () => (await ours()).length === 4);
  const began = performance.now();
  await sleep(700);
  await screen.xdotool('key', 'alt+shift+Print');
  await until('the pause', async () => (await onBar()) === 'f5a524');
  const paused = performance.now();
  await sleep(1500);
  const pausedMs = performance.now() - paused;
  await screen.xdotool('mousemove', left + 392, top + 22, 'click', 1, 'mousemove', 790, 490);
  await until('the bar to go again', async () => (await ours()).length === 4);
  await sleep(500);
  await screen.xdotool('key', 'shift+Print');
  expect(await whole.ended).toMatchObject({ code: 0 });
  const wholeMs = performance.now() - began;
  const { frames, delays } = judge('all.gif');
  for (const { rgb } of frames) {
    expect(rgb.subarray(0, before.rgb.length).equals(before.rgb)).toBe(true);
    // Below the film there is nothing but the bare screen.
    const bar = crop({ width: 800, height: 500, rgb }, left, top, 504, 44).rgb;
    expect(bar.equals(Buffer.alloc(bar.length, bar.subarray(0, 3)))).toBe(true);
  }
  // The pause is not in it.
  expect(delays.reduce((sum, delay) => sum + delay)).toBeLessThan((wholeMs - pausedMs + 500) / 10);
});

it('ends by itself where the megabytes are full, and says so', async () => {
  const noise = await openMovie(screen.display, true);
  await helper.run('config', 'set', 'gif.megabytes', '1');
  const running = record('full.gif', '--no-cursor');
  await recording();
  const stop = noise.play(30);
  const ran = await running.ended;
  await stop();
  noise.close();
  expect(ran.stderr).toMatch(/MB were full/);
  const { size } = statSync(join(helper.home, 'full.gif'));
  expect(size).toBeLessThanOrEqual(2 ** 20);
  expect(size).toBeGreaterThan(2 ** 19);
  expect(judge('full.gif').frames.length).toBeGreaterThan(3);
});

it('goes from the key to the link: region, stop, preview, trim, upload; and is not lost with a killed helper', async () => {
  await helper.signIn(server, 'gifs');
  await helper.run('config', 'set', 'gif.countdown', '0');
  const resident = helper.start('run');
  await resident.until(/Shift\+Print/);
  await film.show(40);
  const made = async () => {
    await screen.xdotool('key', 'shift+Print');
    await until('the overlay', async () => (await ours()).length === 1);
    await screen.drag([movie.x, movie.y], [movie.x + movie.width - 1, movie.y + movie.height - 1]);
    // The key that asked for the region starts the recording too.
    await screen.xdotool('key', 'shift+Print');
    await until('the controls', async () => (await ours()).length === 5);
    await sleep(600);
    for (const number of [41, 42]) {
      await film.show(number);
      await sleep(300);
    }
    const again = await helper.run('gif');
    expect(again).toMatchObject({ code: 0, stdout: '', stderr: expect.stringMatching(/under way is stopped/) });
    const url = join(helper.home, 'url');
    await until('the preview', () => existsSync(url));
    return readFileSync(url, 'utf8').trim();
  };
  const address = await made();
  await expect.poll(() => helper.queued()).toHaveLength(2);
  expect((await fetch(address.replace(/[0-9a-f]{32}/, '0'.repeat(32)))).status).toBe(404);
  const browser = await openBrowser();
  const page = await browser.newPage();
  await page.goto(address);
  await page.keyboard.press('Space');
  await page.locator('#part').filter({ hasText: 'MB' }).waitFor();
  await page.locator('#position').fill(await page.locator('#position').getAttribute('max').then(String));
  await page.locator('h1').click();
  await page.keyboard.press('i');
  await page.keyboard.press('Control+d');
  const link = (await resident.until(/http\S+\/image\/\S+/))[0];
  await page.locator('#status').filter({ hasText: link }).waitFor();
  await browser.close();
  const file = join(helper.home, 'served.gif');
  writeFileSync(file, Buffer.from(await (await fetch(link)).arrayBuffer()));
  expect(judgeRecording(file).frames.map(({ rgb }) => numberIn(rgb))).toEqual([42]);
  await expect.poll(() => helper.queued()).toEqual([]);
  // The second one is killed while the person is still looking at it.
  writeFileSync(join(helper.home, 'url'), '');
  await made();
  await until('the recording in the queue', () => helper.queued().length === 2);
  resident.child.kill('SIGKILL');
  await resident.ended;
  expect(await helper.run('queue')).toMatchObject({ stdout: expect.stringMatching(/nobody has decided/) });
  expect(await helper.run('queue', 'retry')).toMatchObject({ code: 0, stdout: '' });
  const id = helper.queued()[0]?.replace(/\.\w+$/, '') ?? '';
  expect((await helper.run('queue', 'retry', id)).stdout).toMatch(/\/image\//);
});
