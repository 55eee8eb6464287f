import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openBrowser } from '#test/support/browser.ts';
import { type Helper, newHelper } from '#test/support/helper.ts';
import { type BrowserOnPath, lookIntoBrowser, putBrowserOnPath } from '#test/support/overlay-page.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { startSway } from '#test/support/sway-screen.ts';
import { crop, decodePng, startScreen, type XScreen } from '#test/support/x-screen.ts';

const run = promisify(execFile);
let server: TestServer;
let screen: XScreen;
let browsers: BrowserOnPath;
let ann: Helper;
let looking: Browser | undefined;

beforeAll(async () => {
  browsers = putBrowserOnPath();
  [server, screen] = await Promise.all([startServer(), startScreen()]);
  await screen.paint();
  ann = newHelper({ DISPLAY: screen.display, XAUTHORITY: '', PATH: browsers.path, BROWSER: 'false' });
  await ann.signIn(server, 'ann');
  await ann.run('config', 'set', 'overlay', 'browser');
});

afterEach(async () => {
  await looking?.close().catch(() => undefined);
  looking = undefined;
});

afterAll(async () => {
  ann?.remove();
  await Promise.all([screen?.stop(), server?.stop()]);
  browsers?.remove();
});

const profileOf = (helper: Helper) => join(helper.state, 'overlay', 'profile');
const keys = (...names: string[]) => screen.xdotool('key', ...names);
const until = <T>(looks: () => T | Promise<T>) => vi.waitUntil(looks, { timeout: 15_000, interval: 50 });

/** The page of a helper, once it shows the picture. */
async function pageOf(helper: Helper): Promise<Page> {
  const { page, browser } = await lookIntoBrowser(profileOf(helper));
  looking = browser;
  await page.locator('#picture[style*="width"]').waitFor();
  await until(() => page.evaluate(() => document.activeElement?.id === 'desk'));
  return page;
}

/** Whether a process is there. */
function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a helper whose overlay is a page', () => {
  it('uploads what was drawn with nothing of what was hidden, and the page says that the link is on the clipboard', async () => {
    const background = await screen.picture();
    const area = ann.start('area');
    const page = await pageOf(ann);
    await screen.drag([300, 200], [899, 599]);
    await keys('b');
    await screen.drag([460, 320], [560, 380]);
    await keys('r');
    await screen.drag([400, 220], [700, 300]);
    await keys('ctrl+d');
    await page.getByText('The link is on the clipboard.').waitFor();
    const { code, stdout } = await area.ended;
    expect(code).toBe(0);
    const picture = decodePng(new Uint8Array(await (await fetch(stdout.trim())).arrayBuffer()));
    expect(picture).toMatchObject({ width: 600, height: 400 });
    expect([...crop(picture, 250, 20, 1, 1).rgb]).toEqual([229, 37, 42]);
    expect(new Set(crop(picture, 161, 121, 98, 58).rgb)).toEqual(new Set([0]));
    const rest = crop(background, 300, 450, 600, 149).rgb;
    expect(crop(picture, 0, 250, 600, 149).rgb.equals(rest)).toBe(true);
    const pasted = await run('xclip', ['-selection', 'clipboard', '-o'], { env: screen.env, timeout: 5_000 });
    expect(pasted.stdout).toBe(stdout.trim());
    expect(await screen.windows()).not.toContain('chromium');
  });

  it('says why nothing came of it: closed, and no browser at all', async () => {
    const area = ann.start('area', '--no-upload', '--copy');
    await pageOf(ann);
    await keys('Escape');
    expect(await area.ended).toMatchObject({ code: 6, stderr: expect.stringContaining('nothing was kept') });
    const bob = newHelper({ DISPLAY: screen.display, XAUTHORITY: '', PATH: browsers.pathWithout, BROWSER: 'nowhere' });
    await bob.run('config', 'set', 'overlay', 'browser');
    const { code, stderr } = await bob.run('area', '--no-upload', '--copy');
    bob.remove();
    expect({ code, stderr }).toEqual({ code: 7, stderr: expect.stringContaining('No browser has opened the page') });
  });

  it('takes its browser with it when it is killed, and the next one opens as ever', async () => {
    const first = ann.start('area', '--no-upload', '--copy');
    await pageOf(ann);
    const pid = Number(
      readlinkSync(join(profileOf(ann), 'SingletonLock'))
        .split('-')
        .at(-1),
    );
    expect(isThere(pid)).toBe(true);
    first.child.kill('SIGKILL');
    await until(() => !isThere(pid));
    const second = ann.start('area', '--no-upload', '--save', join(ann.home, 'second.png'));
    await pageOf(ann);
    await keys('space', 'ctrl+s');
    expect(await second.ended).toMatchObject({ code: 0 });
  });

  it('opens in the person’s own browser where there is no other, with a button for the full screen', async () => {
    const bob = newHelper({ DISPLAY: screen.display, XAUTHORITY: '', PATH: browsers.pathWithout });
    const script = join(bob.home, 'browser');
    writeFileSync(script, `#!/bin/sh\necho "$1" > "${bob.home}/address"\n`, { mode: 0o755 });
    Object.assign(bob.env, { BROWSER: script });
    const browser = await openBrowser();
    try {
      await bob.run('config', 'set', 'overlay', 'browser');
      const area = bob.start('area', '--no-upload', '--save', join(bob.home, 'tab.png'));
      const file = join(bob.home, 'address');
      const address = await until(() => existsSync(file) && readFileSync(file, 'utf8').trim());
      const stranger = await browser.newContext();
      const page = await (await browser.newContext({ viewport: { width: 640, height: 400 } })).newPage();
      await page.goto(address);
      await page.getByRole('button', { name: 'Full screen' }).waitFor();
      // The address lets one browser in, once; and nothing is told to whoever has no cookie.
      expect((await stranger.request.get(address)).status()).toBe(403);
      expect((await stranger.request.get(new URL('/frame', address).href)).status()).toBe(403);
      // Half the size: two pixels of the screen for each of the window's.
      await page.mouse.move(100, 100);
      await page.mouse.down();
      await page.mouse.move(200, 150, { steps: 3 });
      await page.mouse.up();
      await page.getByText('by 1').waitFor({ state: 'attached' });
      await page.keyboard.press('Control+s');
      expect(await area.ended).toMatchObject({ code: 0 });
      const saved = await run('identify', ['-format', '%w %h', join(bob.home, 'tab.png')]);
      expect(saved.stdout).toBe('201 101');
      await page.getByText('This page can be closed.').waitFor();
      rmSync(file);
      const killed = bob.start('area', '--no-upload', '--copy');
      await page.goto(await until(() => existsSync(file) && readFileSync(file, 'utf8').trim()));
      await page.getByRole('button', { name: 'Full screen' }).waitFor();
      killed.child.kill('SIGKILL');
      await page.getByText('The helper has ended').waitFor();
    } finally {
      await browser.close();
      bob.remove();
    }
  });
});

describe('Wayland without Xwayland', () => {
  it('marks regions on a page, with a button for each monitor', async () => {
    const outputs = [
      { mode: '800x600', scale: 1, position: '0 0' },
      { mode: '640x480', scale: 1, position: '800 0' },
    ];
    const sway = await startSway({ outputs, xwayland: false });
    const { XDG_RUNTIME_DIR: _, PATH: __, ...env } = sway.env;
    const eve = newHelper({ ...env, PATH: browsers.path });
    try {
      const area = eve.start('area', '--no-upload', '--save', join(eve.home, 'wayland.png'));
      const page = await pageOf(eve);
      await sway.move(50, 50);
      await page.getByRole('button', { name: '2 HEADLESS-2' }).click();
      await until(() => page.evaluate(() => document.querySelector('canvas')?.width === 640));
      await page.keyboard.press('2');
      await page.getByText('640 by 480 pixels at 800, 0').waitFor({ state: 'attached' });
      await page.keyboard.press('Control+s');
      expect(await area.ended).toMatchObject({ code: 0 });
      const saved = await run('identify', ['-format', '%w %h', join(eve.home, 'wayland.png')]);
      expect(saved.stdout).toBe('640 480');
    } finally {
      eve.remove();
      await sway.stop();
    }
  });
});
