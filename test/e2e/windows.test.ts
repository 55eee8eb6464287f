import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '#test/support/server.ts';
import { startWindows, type Windows, windowsPath } from '#test/support/windows.ts';
import { crop, decodePng, type Picture, startScreen, type XScreen } from '#test/support/x-screen.ts';

const run = promisify(execFile);
let server: TestServer;
let screen: XScreen;
let windows: Windows;
let shown: Picture;

beforeAll(async () => {
  const starting = startServer();
  screen = await startScreen();
  [server, windows] = await Promise.all([starting, startWindows(screen)]);
  await screen.paint();
  // The program that a person works in: Wine gives keys to its own windows only.
  windows.open('winemine');
  await named('WineMine');
  await windows.signIn(server, 'ann');
  await still();
});
afterAll(async () => {
  await windows?.stop();
  await screen?.stop();
  await server?.stop();
});

/** Waits until a window with such a name is on the screen. */
async function named(name: string): Promise<string> {
  for (let waited = 0; waited < 30_000; waited += 50) {
    const found = await run('xdotool', ['search', '--onlyvisible', '--name', name], { env: screen.env }).catch(
      () => {},
    );
    if (found?.stdout.trim()) return found.stdout.trim().split('\n').at(-1) as string;
    await sleep(50);
  }
  throw new Error(`No window called ${name} came`);
}

/** Waits until the screen shows what it showed a moment before, and takes that for what the person sees. */
async function still(): Promise<void> {
  let last = await screen.picture();
  for (let waited = 0; waited < 10_000; waited += 150) {
    await sleep(150);
    shown = await screen.picture();
    if (shown.rgb.equals(last.rgb)) return;
    last = shown;
  }
  throw new Error('The screen does not come to rest');
}

/** The overlay dims what is not selected. */
async function dimmed(yes: boolean): Promise<void> {
  const at = (shown.width * (shown.height - 1) + 3) * 3;
  for (let waited = 0; waited < 15_000; waited += 50) {
    const { rgb } = await screen.picture();
    if (rgb.subarray(at, at + 3).equals(shown.rgb.subarray(at, at + 3)) !== yes) return;
    await sleep(50);
  }
  throw new Error(`The overlay did not ${yes ? 'come' : 'go'}`);
}

async function clipboard(type: string): Promise<Buffer> {
  const args = ['-selection', 'clipboard', '-o', '-t', type];
  return (await run('xclip', args, { env: screen.env, encoding: 'buffer', maxBuffer: 1 << 26, timeout: 5_000 })).stdout;
}

const file = (name: string) => join(windows.home, name);
const saved = (name: string) => decodePng(readFileSync(file(name)));

describe('the helper on Windows', () => {
  it('says its version, and keeps what is its own in the folders of Windows', async () => {
    expect(await windows.run('--version')).toMatchObject({ code: 0, stdout: '0.1.0\n', stderr: '' });
    expect(existsSync(file('AppData/Local/prntscrn/account.json'))).toBe(true);
  });

  it('finds every part of the desktop at work', async () => {
    const { code, stdout } = await windows.run('doctor', '--json');
    const { findings } = JSON.parse(stdout) as { findings: { name: string; ok: boolean; detail: string }[] };
    expect(findings.filter(({ ok }) => !ok)).toEqual([]);
    expect(code).toBe(0);
    expect(stdout).toContain('DISPLAY1 1280×800');
  });

  it('takes the screen and a part of it with exactly their pixels', async () => {
    const all = await windows.run('full', '--all', '--no-upload', '--save', windowsPath(file('all.png')));
    expect(all).toMatchObject({ code: 0 });
    expect(saved('all.png')).toEqual(shown);
    await windows.run('area', '--rect', '700,500,123,77', '--no-upload', '--save', windowsPath(file('part.png')));
    expect(saved('part.png')).toEqual(crop(shown, 700, 500, 123, 77));
  });

  it('uploads what is marked after the hotkey, and puts the link on the clipboard', async () => {
    const resident = windows.start('run');
    await resident.until(/Print: mark a region/);
    await screen.xdotool('key', 'Print');
    await dimmed(true);
    await screen.drag([200, 300], [599, 699]);
    await screen.xdotool('key', 'ctrl+d');
    const [url] = await resident.until(/http:\/\/127\.0\.0\.1:\d+\/image\/[0-9A-Za-z]{22}/);
    const raw = await (await fetch(url)).arrayBuffer();
    expect(decodePng(Buffer.from(raw))).toEqual(crop(shown, 200, 300, 400, 400));
    await expect.poll(async () => (await clipboard('UTF8_STRING')).toString(), { timeout: 10_000 }).toBe(url);
  });
});
