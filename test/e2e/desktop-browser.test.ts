import { execFileSync } from 'node:child_process';
import { mkdtempSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Capture, openCapture } from '#helper/capture/capture.ts';
import { encodePng } from '#helper/capture/png.ts';
import { openOverlay } from '#helper/overlay/open-overlay.ts';
import type { Overlay, Selection, SelectRequest } from '#helper/overlay/overlay.ts';
import { type BrowserOnPath, lookIntoBrowser, putBrowserOnPath } from '#test/support/overlay-page.ts';
import { startSessionBus } from '#test/support/session-bus.ts';
import { crop, decodePng, type Picture, startScreen, type XScreen } from '#test/support/x-screen.ts';
import { startProgram } from '#test/support/x-window.ts';

type Place = [x: number, y: number];

const red = [229, 37, 42];
const region = { x: 300, y: 200, width: 600, height: 400 };
let screen: XScreen;
let browsers: BrowserOnPath;
let profiles: string;
let capture: Capture;
let overlay: Overlay;
let background: Picture;
let frame: SelectRequest['frame'];
let chosen: Promise<Selection | undefined> = Promise.resolve(undefined);
let looking: Browser | undefined;

beforeAll(async () => {
  screen = await startScreen();
  await screen.paint();
  browsers = putBrowserOnPath();
  profiles = mkdtempSync(join(tmpdir(), 'prntscrn-profiles-'));
  Object.assign(process.env, { DISPLAY: screen.display, PATH: browsers.path });
  [capture, overlay] = await Promise.all([openCapture(), openOverlay({ wish: () => 'browser', profiles })]);
  background = await screen.picture();
});

afterAll(async () => {
  overlay?.close();
  capture?.close();
  await screen?.stop();
  browsers?.remove();
  rmSync(profiles, { recursive: true, force: true, maxRetries: 5 });
});

afterEach(async () => {
  await looking?.close().catch(() => undefined);
  looking = undefined;
  overlay.dismiss();
  const selection = await chosen.catch(() => undefined);
  await selection?.aftermath?.done('Done.');
});

/** Opens the page and waits until it is to be seen. */
async function open(more: Partial<SelectRequest> = {}): Promise<void> {
  const monitors = await capture.monitors();
  frame = await capture.grab();
  await new Promise<void>((visible, failed) => {
    chosen = overlay.select({ frame, monitors, ...more, onVisible: () => visible() });
    chosen.catch(failed);
  });
}

async function begin(): Promise<void> {
  await open();
  await screen.drag([300, 200], [899, 599]);
}

async function look(): Promise<Page> {
  const { page, browser } = await lookIntoBrowser(join(profiles, 'profile'));
  looking = browser;
  return page;
}

/** Chromium's lock on its profile is a link to its machine and its number. */
const browserPid = () =>
  Number(
    readlinkSync(join(profiles, 'profile', 'SingletonLock'))
      .split('-')
      .at(-1),
  );

/** Another program's window over everything. */
async function startOther() {
  const program = await startProgram(screen.display);
  await program.open({ rect: { x: 0, y: 0, width: 1280, height: 800 }, colours: [0x123456, 0x123456], menu: false });
  return program;
}

const keys = (...names: string[]) => screen.xdotool('key', ...names);
const click = ([x, y]: Place) => screen.xdotool('mousemove', x, y, 'click', 1);

async function draw(key: string, from: Place, to: Place): Promise<void> {
  await keys(key);
  await screen.drag(from, to);
}

async function picked(): Promise<Picture> {
  const selection = await chosen;
  if (!selection) throw new Error('nothing was chosen');
  return decodePng(await encodePng(selection.picture ?? frame, selection.rect));
}

async function finish(key = 'ctrl+c'): Promise<Picture> {
  await keys(key);
  return picked();
}

function at(picture: Picture, [x, y]: Place, from: { x: number; y: number } = region): number[] {
  const start = ((y - from.y) * picture.width + x - from.x) * 3;
  return [...picture.rgb.subarray(start, start + 3)];
}

const onScreen = (picture: Picture, place: Place) => at(picture, place, { x: 0, y: 0 });
const untouched = (place: Place) => onScreen(background, place);
const until = (looks: () => unknown, timeout = 8_000) => vi.waitUntil(looks, { timeout, interval: 40 });
const shows = (place: Place, colour: number[]) =>
  until(async () => onScreen(await screen.picture(), place).join() === colour.join());

describe('a region marked on a page', () => {
  it('shows the frozen screen pixel for pixel, draws, hides and takes steps back as the window does', async () => {
    await begin();
    await draw('r', [460, 230], [560, 290]);
    await draw('d', [330, 260], [430, 260]);
    await draw('b', [460, 320], [560, 380]);
    await draw('p', [330, 500], [430, 500]);
    await shows([380, 500], red);
    await keys('ctrl+z');
    await shows([380, 500], untouched([380, 500]));
    const shown = await screen.picture();
    expect(crop(shown, 600, 440, 250, 100).rgb.equals(crop(background, 600, 440, 250, 100).rgb)).toBe(true);
    const picture = await finish();
    expect(await chosen).toMatchObject({ rect: region, action: 'copy' });
    for (const place of [
      [460, 260],
      [510, 230],
      [380, 260],
    ] as Place[])
      expect(at(picture, place)).toEqual(red);
    for (const place of [
      [510, 260],
      [380, 500],
      [320, 220],
      [890, 590],
    ] as Place[]) {
      expect({ place, colour: at(picture, place) }).toEqual({ place, colour: untouched(place) });
    }
    expect(new Set(crop(picture, 161, 121, 98, 58).rgb)).toEqual(new Set([0]));
  });

  it('takes keys before there is a region, and Esc goes back a level at a time and asks where drawings would be lost', async () => {
    await open({ lastRegion: region });
    const page = await look();
    const said = page.locator('#said');
    await screen.xdotool('mousemove', 400, 300);
    await keys('Right', 'ctrl+Down');
    await until(async () => (await said.textContent()) === '401, 310');
    expect(await page.locator('#pointer').isVisible()).toBe(true);
    await keys('Return', 'ctrl+Right', 'ctrl+Right', 'ctrl+Down', 'Return');
    await until(async () => (await said.textContent()) === '21 by 11 pixels at 401, 310');
    await keys('Escape');
    expect(await chosen).toBeUndefined();

    await open({ lastRegion: region });
    await keys('l');
    await draw('r', [400, 300], [500, 360]);
    const again = await look();
    const question = again.getByRole('alertdialog', { name: 'Discard what you have drawn?' });
    await keys('Escape', 'Escape');
    await question.waitFor({ state: 'attached' });
    expect(
      await question.getByRole('button', { name: 'Discard' }).evaluate((it) => it === document.activeElement),
    ).toBe(true);
    await keys('Escape');
    await question.waitFor({ state: 'detached' });
    await keys('Escape', 'Return');
    expect(await chosen).toBeUndefined();
    expect(overlay.open).toBe(false);
  });

  it('writes what dead keys and input methods make', async () => {
    await begin();
    const page = await look();
    const tools = await page.context().newCDPSession(page);
    execFileSync('setxkbmap', ['de'], { env: screen.env });
    const write = async (place: Place, how: () => Promise<unknown>) => {
      await click(place);
      await how();
      await keys('Return');
    };
    await keys('t');
    await write([400, 250], () => keys('dead_acute', 'e', 'z', 'space', 'C'));
    await write([400, 350], async () => {
      await tools.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 });
      await until(async () => (await screen.picture()).rgb.compare(background.rgb) !== 0);
      await tools.send('Input.insertText', { text: 'éz C' });
    });
    await write([400, 450], async () => {
      await page.evaluate(() => document.execCommand('insertText', false, 'ez C'));
    });
    execFileSync('setxkbmap', ['us'], { env: screen.env });
    const picture = await finish();
    const written = (y: number) => {
      const { rgb } = crop(picture, 90, y - 225, 200, 50);
      return Array.from({ length: 200 * 50 }, (_, i) => [...rgb.subarray(i * 3, i * 3 + 3)].join() === red.join());
    };
    const same = (one: number, other: number) => written(one).join() === written(other).join();
    expect(written(250)).toContain(true);
    expect({ composed: same(250, 350), plain: same(250, 450) }).toEqual({ composed: true, plain: false });
  });

  it('has a real button for each painted one, that works without a mouse and keeps the keyboard inside', async () => {
    await begin();
    const page = await look();
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    await until(async () => (await page.locator('#said').textContent()) === '600 by 400 pixels at 300, 200');
    await button('Rectangle').evaluate((it) => (it as HTMLElement).click());
    expect(await button('Rectangle').getAttribute('aria-pressed')).toBe('true');
    expect(await button('Arrow').getAttribute('aria-pressed')).toBe('false');
    expect(await button('Undo').isDisabled()).toBe(true);
    await screen.drag([400, 300], [500, 360]);
    await until(async () => /Rectangle added, 1 in all/.test((await page.locator('#said').textContent()) ?? ''));
    expect(await button('Undo').isDisabled()).toBe(false);
    expect(await button('Copy').getAttribute('aria-keyshortcuts')).toBe('Enter Control+C');
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<AxeResults>('axe.run()');
    expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
    const stops = await page.locator('#bars button:enabled').count();
    const walked: (string | null)[] = [];
    for (let stop = 0; stop <= stops; stop += 1) {
      await page.keyboard.press('Tab');
      walked.push(await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? null));
    }
    expect(new Set(walked).size).toBe(stops);
    expect(walked[0]).toBe('Pen');
    expect(walked.at(-1)).toBe('Pen');
    await button('Copy').evaluate((it) => (it as HTMLElement).click());
    expect(at(await picked(), [450, 300])).toEqual(red);
  });

  it('comes to the front when a region is asked for once more, and tells what becomes of the picture', async () => {
    await begin();
    const above = execFileSync('xwininfo', ['-root', '-tree'], { env: screen.env, encoding: 'utf8' });
    expect(above).toContain('Mark a region');
    const other = await startOther();
    await until(async () => onScreen(await screen.picture(), [600, 400]).join() === '18,52,86');
    void overlay.select({ frame, monitors: [] });
    await shows([600, 400], untouched([600, 400]));
    other.leave();
    const page = await look();
    await keys('ctrl+d');
    const selection = await chosen;
    await page.getByText('Uploading …').waitFor();
    selection?.aftermath?.progress(0.4);
    await page.getByText('Uploading 40 %').waitFor();
    const told = selection?.aftermath?.done('The link is on the clipboard.');
    await page.getByText('The link is on the clipboard.').waitFor();
    await told;
    await until(async () => onScreen(await screen.picture(), [10, 10]).join() === untouched([10, 10]).join());
  });

  it('is over when its window is closed, and says so when the browser dies', async () => {
    await begin();
    await (await look()).close();
    expect(await chosen).toBeUndefined();
    await open();
    process.kill(browserPid(), 'SIGKILL');
    await expect(chosen).rejects.toMatchObject({ code: 'display_lost' });
  });

  it('is chosen while a screen reader is on, by the desktop’s own switch', async () => {
    const bus = await startSessionBus();
    process.env.DBUS_SESSION_BUS_ADDRESS = bus.address;
    const chooser = await openOverlay({ profiles });
    try {
      expect(chooser.choice.host).toBe('native');
      for (const [on, host] of [
        [true, 'browser'],
        [false, 'native'],
      ] as const) {
        const put = ['org.freedesktop.DBus.Properties.Set', 'string:org.a11y.Status', 'string:ScreenReaderEnabled'];
        const call = ['--session', '--print-reply', '--dest=org.a11y.Bus', '/org/a11y/bus', ...put];
        execFileSync('dbus-send', [...call, `variant:boolean:${on}`], { env: process.env, stdio: 'ignore' });
        await until(() => chooser.choice.host === host);
      }
    } finally {
      chooser.close();
      delete process.env.DBUS_SESSION_BUS_ADDRESS;
      await bus.stop();
    }
  });
});
