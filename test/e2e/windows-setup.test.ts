import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser } from '#test/support/browser.ts';
import { madePackages } from '#test/support/made-packages.ts';
import { allow, annsPage, download, offerPackages } from '#test/support/offered-packages.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { takeRegion } from '#test/support/take-region.ts';
import { startWindows, type Windows, windowsPath } from '#test/support/windows.ts';
import { decodePng, startScreen, type XScreen } from '#test/support/x-screen.ts';
import manifest from '../../package.json' with { type: 'json' };

const runKey = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run';
const uninstallKey = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\prntscrn';
const folder = mkdtempSync(join(tmpdir(), 'prntscrn-setup-'));
let screen: XScreen;
let windows: Windows;
let setup: string;
let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  screen = await startScreen({ width: 640, height: 480 });
  const starting = Promise.all([startServer(), openBrowser()]);
  const making = madePackages('win-x64');
  windows = await startWindows(screen);
  setup = (await making)('-setup.exe');
  [server, browser] = await starting;
  await offerPackages(server, [setup]);
});
afterAll(async () => {
  const ends = await Promise.allSettled([windows?.stop(), screen?.stop(), browser?.close(), server?.stop()]);
  rmSync(folder, { recursive: true, force: true });
  expect(ends.filter(({ status }) => status === 'rejected')).toEqual([]);
});

/** What programs have put into the person's folders; Wine's links out of them are not followed. */
function files(folder = windows.home): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    // The uninstaller's copy of itself is there until Windows starts anew.
    if (entry.isDirectory()) return entry.name === 'Temp' ? [] : files(path);
    return entry.isFile() ? [path] : [];
  });
}

/** All that is in the person's part of the registry, without what Wine notes of its own screen. */
async function registry(): Promise<string[]> {
  const said = await windows.system('reg', 'query', 'HKCU\\Software', '/s');
  return said.split(/\r?\n(?=HKEY_)/).filter((key) => !key.includes('\\Wine\\') && key.trim().includes('\n'));
}

const value = async (key: string, name: string) =>
  (await windows.system('reg', 'query', key, '/v', name).catch(() => '')).trim();

it('installs for one person without a question, knows its server, and is removed with files and registry as before', async () => {
  const before = { files: files(), registry: await registry() };
  const page = await annsPage(browser, server);
  const told = await download(page, setup, folder);
  await windows.system(windowsPath(told), '/S', '/START=0');

  const home = join(windows.home, 'AppData/Local/Programs/prntscrn');
  expect(readdirSync(home).sort()).toEqual(['LICENSES.txt', 'prntscrn.exe', 'server.json', 'uninstall.exe']);
  expect(JSON.parse(readFileSync(join(home, 'server.json'), 'utf8'))).toEqual({ server: server.url });
  expect(await value(runKey, 'prntscrn')).toMatch(/Programs\\prntscrn\\prntscrn\.exe" "run"$/);
  expect(await value(uninstallKey, 'DisplayVersion')).toContain(manifest.version);
  expect(await value(uninstallKey, 'QuietUninstallString')).toMatch(/uninstall\.exe" \/S$/);
  expect(files().filter((path) => path.endsWith('prntscrn.lnk'))).toHaveLength(1);

  // Once more over it: what was chosen stays chosen.
  await windows.system(windowsPath(setup), '/S', '/START=0', '/AUTOSTART=0');
  expect(await value(runKey, 'prntscrn')).toBe('');
  expect(existsSync(join(home, 'server.json'))).toBe(true);

  await windows.system(`C:${home.split('drive_c')[1]?.replaceAll('/', '\\')}\\uninstall.exe`, '/S');
  // The uninstaller goes on as a copy of itself, so that it can remove itself too.
  await expect.poll(() => existsSync(home), { timeout: 30_000 }).toBe(false);
  await expect.poll(() => value(uninstallKey, 'DisplayName'), { timeout: 10_000 }).toBe('');
  expect(files()).toEqual(before.files);
  expect(await registry()).toEqual(before.registry);
});

it('signs its person in at the first start with one click, and what is marked then has its link on the clipboard', async () => {
  await screen.paint();
  // The program that the person works in, open for long when the key is pressed: Wine gives keys to its own windows only.
  windows.open('winemine');
  await screen.xdotool('search', '--sync', '--onlyvisible', '--name', 'WineMine');
  const page = await annsPage(browser, server);
  windows.open(windowsPath(await download(page, setup, folder)), '/S', '/AUTOSTART=0');
  await expect.poll(() => windows.opened(), { timeout: 60_000 }).toMatch(/\/oauth\/auth\?/);
  await allow(page, windows.opened() as string);
  const status = async () => JSON.parse((await windows.run('status', '--json')).stdout);
  const signedIn = { server: server.url, name: 'ann', email: 'ann@example.test' };
  await expect.poll(status, { timeout: 20_000 }).toMatchObject({ running: true, signedIn });

  await screen.xdotool('search', '--onlyvisible', '--name', 'WineMine', 'windowfocus', '--sync');
  // Under Wine the overlay has mouse and keyboard now and then only from the first click on, which is lost.
  const link = await takeRegion(screen, `${server.url}/image/`, 3);
  const { width, height } = decodePng(Buffer.from(await (await fetch(link)).arrayBuffer()));
  expect([width, height]).toEqual([301, 201]);
  await windows.run('quit');
});
