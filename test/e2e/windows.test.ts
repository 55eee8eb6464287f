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
const snipping = 'PrintScreenKeyForSnippingEnabled';
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
  // Each of them, whatever becomes of the others.
  const ends = await Promise.allSettled([windows?.stop(), screen?.stop(), server?.stop()]);
  expect(ends.filter(({ status }) => status === 'rejected')).toEqual([]);
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

/** The picture on the clipboard, once there is one. */
async function pasted(): Promise<Picture | undefined> {
  return clipboard('image/png').then(decodePng, () => undefined);
}

/** Where the open menu of the icon is. */
async function menu(): Promise<{ x: number; y: number; width: number; height: number }> {
  for (let waited = 0; waited < 10_000; waited += 50) {
    const { stdout } = await run('xwininfo', ['-root', '-children'], { env: screen.env });
    const found = /"node\.exe".* (\d+)x(\d+)\+(\d+)\+(\d+) /.exec(stdout)?.slice(1).map(Number) ?? [];
    const [width = 0, height = 0, x = 0, y = 0] = found;
    if (width > 50) return { x, y, width, height };
    await sleep(50);
  }
  throw new Error('No menu came');
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
    // Not toEqual: telling two million differences apart takes minutes.
    expect(saved('all.png').rgb.equals(shown.rgb)).toBe(true);
    await windows.run('area', '--rect', '700,500,123,77', '--no-upload', '--save', windowsPath(file('part.png')));
    expect(saved('part.png')).toEqual(crop(shown, 700, 500, 123, 77));
  });

  it('starts with Windows when it is told to, and no more when it is told not to', async () => {
    const key = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run';
    const set = (on: boolean) =>
      windows.evaluate(`
        const startup = await (await load('startup/startup.ts')).openStartup();
        startup.set(${on});
        process.exitCode = startup.on === ${on} ? 0 : 1;`);
    expect(await set(true)).toMatchObject({ code: 0, stderr: '' });
    expect(await windows.system('reg', 'query', key, '/v', 'prntscrn')).toMatch(/node\.exe" "Z:\\.*main\.ts" "run"/);
    expect(await set(false)).toMatchObject({ code: 0, stderr: '' });
    await expect(windows.system('reg', 'query', key, '/v', 'prntscrn')).rejects.toThrow();
  });

  describe('that stays', () => {
    let resident: ReturnType<Windows['start']>;

    beforeAll(async () => {
      resident = windows.start('run');
      await resident.until(/Print: mark a region/);
      await named('Wine System Tray');
      await still();
    });

    async function mark(from: [number, number], to: [number, number]): Promise<void> {
      await screen.xdotool('key', 'Print');
      await dimmed(true);
      await screen.drag(from, to);
    }

    it('uploads what is marked after the hotkey, and puts the link on the clipboard', async () => {
      await mark([200, 300], [599, 699]);
      await screen.xdotool('key', 'ctrl+d');
      const [url] = await resident.until(/http:\/\/127\.0\.0\.1:\d+\/image\/[0-9A-Za-z]{22}/);
      const raw = await (await fetch(url)).arrayBuffer();
      expect(decodePng(Buffer.from(raw)).rgb.equals(crop(shown, 200, 300, 400, 400).rgb)).toBe(true);
      await expect.poll(async () => (await clipboard('UTF8_STRING')).toString(), { timeout: 10_000 }).toBe(url);
      await dimmed(false);
    });

    it('copies what was drawn and written on the picture, with the untouched pixels as they were', async () => {
      await mark([300, 250], [899, 649]);
      await screen.xdotool('key', 'r');
      await screen.drag([350, 300], [600, 400]);
      await screen.xdotool('key', 't', 'mousemove', 650, 350, 'click', 1, 'type', 'Hello');
      await screen.xdotool('sleep', '0.3', 'key', 'ctrl+c');
      await dimmed(false);
      await expect.poll(async () => (await pasted())?.width, { timeout: 10_000 }).toBe(600);
      const copied = (await pasted()) as Picture;
      const part = (picture: Picture, x: number, y: number, wide: number, high: number) =>
        crop(picture, x, y, wide, high).rgb;
      const before = crop(shown, 300, 250, 600, 400);
      expect(part(copied, 70, 70, 200, 60)).toEqual(part(before, 70, 70, 200, 60));
      expect(part(copied, 0, 200, 600, 200)).toEqual(part(before, 0, 200, 600, 200));
      expect(part(copied, 45, 100, 10, 1)).not.toEqual(part(before, 45, 100, 10, 1));
      expect(part(copied, 340, 70, 100, 60)).not.toEqual(part(before, 340, 70, 100, 60));
    });

    it('keeps its keys, and says who may have them and which one is free', async () => {
      const other = { PRNTSCRN_STATE_DIR: windowsPath(file('other')) };
      await windows.system('reg', 'add', 'HKCU\\Control Panel\\Keyboard', '/v', snipping, '/t', 'REG_DWORD', '/d', '1');
      const { code, stdout } = await windows.runWith(other, 'doctor');
      expect(code).toBe(7);
      expect(stdout).toMatch(/BAD {2}hotkeys .*Print is already in use by another program\. Windows opens its own/);
      expect(stdout).toMatch(/prntscrn config set hotkeys\.area [\w+]+\+Print/);
      expect((await windows.run('run')).stderr).toContain('prntscrn runs already');
    });

    it('shows its menu at the icon beside the clock, and ends by it with nothing left behind', async () => {
      const tray = await named('Wine System Tray');
      await screen.xdotool('mousemove', '--window', tray, 9, 9, 'click', 3);
      const { x, y, height } = await menu();
      await screen.xdotool('mousemove', x + 40, y + height - 12, 'sleep', '0.2', 'click', 1);
      expect(await resident.ended).toMatchObject({ code: 0 });
      expect((await windows.run('status')).stdout).not.toContain('hotkeys');
      expect(await windows.system('tasklist')).not.toContain('node.exe');
    });
  });
});
