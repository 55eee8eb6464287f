import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { type Capture, type Frame, openCapture } from '#helper/capture/capture.ts';
import { encodePng } from '#helper/capture/png.ts';
import type { Rect } from '#helper/platform/rect.ts';
import { newHelper } from '#test/support/helper.ts';
import { crop, decodePng, type Picture, startScreen, type XScreen } from '#test/support/x-screen.ts';
import { startProgram, type XProgram } from '#test/support/x-window.ts';

const place = { x: 200, y: 150, width: 320, height: 200 };
let screen: XScreen;
let capture: Capture;
let editor: XProgram;
let other: XProgram;

beforeAll(async () => {
  screen = await startScreen({ width: 900, height: 600 });
  await screen.paint();
  process.env.DISPLAY = screen.display;
  capture = await openCapture();
});
beforeEach(async () => {
  editor = await startProgram(screen.display);
  other = await startProgram(screen.display);
});
afterEach(() => {
  editor.leave();
  other.leave();
});
afterAll(async () => {
  capture.close();
  await screen.stop();
});

/** By their bytes: a comparison value by value takes seconds where they differ. */
const same = (one: Picture, other: Picture) =>
  one.width === other.width && one.height === other.height && one.rgb.equals(other.rgb);

/** Waits until the window manager has framed and focused the window, and gives what the frame covers. */
async function settled(window: number): Promise<Rect> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    await sleep(20);
    const shot = await capture.grabWindow().catch(() => undefined);
    if (shot && (await active()) === window) {
      await sleep(60);
      const { x, y, width, height } = await capture.grabWindow();
      return { x, y, width, height };
    }
  }
  throw new Error('The window did not become the active one');
}

async function active(): Promise<number> {
  const answer = execFileSync('xprop', ['-root', '_NET_ACTIVE_WINDOW'], { env: screen.env, encoding: 'utf8' });
  return Number(/0x[0-9a-f]+/.exec(answer)?.[0] ?? 0);
}

const pictureOf = async (frame: Frame): Promise<Picture> => decodePng(await encodePng(frame));
const onScreen = async ({ x, y, width, height }: Rect) => crop(await screen.picture(), x, y, width, height);

it('takes the active window with its title bar and nothing round it', async () => {
  const window = await editor.open({ rect: place, colours: [0xcc2200, 0x00cc44] });
  const rect = await settled(window);
  expect(rect.width - place.width).toBeGreaterThanOrEqual(2);
  expect(rect.width - place.width).toBeLessThan(20);
  expect(rect.height - place.height).toBeGreaterThan(15);
  expect(same(await pictureOf(await capture.grabWindow()), await onScreen(rect))).toBe(true);
});

it('leaves out the shadow that a program draws round itself', async () => {
  const window = await editor.open({ rect: place, colours: [0x2244cc, 0x00cc44], shadow: [20, 24, 16, 30] });
  const rect = await settled(window);
  expect(rect).toEqual({ x: place.x + 20, y: place.y + 16, width: 320 - 44, height: 200 - 46 });
  expect(same(await pictureOf(await capture.grabWindow()), await onScreen(rect))).toBe(true);
});

it('takes it whole where another program covers it', async () => {
  const window = await editor.open({ rect: place, colours: [0xcc2200, 0x00cc44] });
  const rect = await settled(window);
  const whole = await onScreen(rect);
  await other.open({ rect: { x: 300, y: 100, width: 90, height: 400 }, colours: [0, 0xffffff], menu: true });
  await sleep(100);
  expect(same(await onScreen(rect), whole)).toBe(false);
  expect(same(await pictureOf(await capture.grabWindow()), whole)).toBe(true);
  await sleep(50);
  expect(same(await onScreen(rect), whole)).toBe(false);
});

it('shows the menu that the window itself has opened', async () => {
  const window = await editor.open({ rect: place, colours: [0xcc2200, 0x00cc44] });
  const rect = await settled(window);
  await editor.open({ rect: { x: 250, y: 180, width: 80, height: 90 }, colours: [0xffff00, 0xff00ff], menu: true });
  await sleep(100);
  const shot = await pictureOf(await capture.grabWindow());
  expect(same(shot, await onScreen(rect))).toBe(true);
  expect(crop(shot, 250 - rect.x, 180 - rect.y, 1, 1).rgb.toString('hex')).toBe('ffff00');
});

it('takes it whole where the edge of the screen cuts it', async () => {
  const window = await editor.open({ rect: place, colours: [0xcc2200, 0x00cc44] });
  const whole = await onScreen(await settled(window));
  for (const [x, y] of [
    [-120, 300],
    [760, 480],
  ] as const) {
    editor.move(window, x, y);
    await sleep(150);
    const frame = await capture.grabWindow();
    expect(frame.x < 0 || frame.y + frame.height > 600).toBe(true);
    expect(same(await pictureOf(frame), whole)).toBe(true);
  }
});

it('draws the pointer into it when that is asked for', async () => {
  const window = await editor.open({ rect: place, colours: [0xcc2200, 0x00cc44] });
  const rect = await settled(window);
  await screen.xdotool('mousemove', 330, 260);
  const shown = await pictureOf(await capture.grabWindow({ pointer: true }));
  const whole = await pictureOf(await capture.grab(undefined, { pointer: true }));
  expect(same(shown, crop(whole, rect.x, rect.y, rect.width, rect.height))).toBe(true);
  expect(same(shown, await onScreen(rect))).toBe(false);
});

it('is taken by its hotkey, and the last region by its own', async () => {
  const window = await editor.open({ rect: place, colours: [0xcc2200, 0x00cc44] });
  const rect = await settled(window);
  const ann = newHelper({ DISPLAY: screen.display });
  const resident = ann.start('run');
  const last = { x: 250, y: 200, width: 123, height: 45 };
  await resident.until(/Alt\+Print: the active window/);
  mkdirSync(ann.state, { recursive: true });
  writeFileSync(join(ann.state, 'overlay.json'), JSON.stringify({ lastRegion: last, hintSeen: true }));
  for (const [key, area] of [
    ['alt+Print', rect],
    ['ctrl+shift+Print', last],
  ] as const) {
    const before = ann.queued();
    await screen.xdotool('key', key);
    const taken = () => ann.queued().filter((name) => name.endsWith('.png') && !before.includes(name));
    await expect.poll(taken, { timeout: 10_000 }).toHaveLength(1);
    const png = readFileSync(join(ann.state, 'queue', taken()[0] ?? ''));
    expect(same(decodePng(png), await onScreen(area))).toBe(true);
  }
  resident.child.kill('SIGTERM');
  expect(await resident.ended).toMatchObject({ code: 0 });
  ann.remove();
});

it('says that no window is active', async () => {
  const found = () =>
    capture.grabWindow().then(
      () => 'a window',
      ({ code }) => code,
    );
  await expect.poll(found, { timeout: 5_000 }).toBe('no_window');
});
