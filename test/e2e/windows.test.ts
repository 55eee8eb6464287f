import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAccount } from '#test/support/accounts.ts';
import { CookieBrowser } from '#test/support/cookie-browser.ts';
import { passwordOf } from '#test/support/helper.ts';
import { connectDevice } from '#test/support/oauth-flow.ts';
import { judgeRecording } from '#test/support/recording-judge.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { signInSite } from '#test/support/site-visitor.ts';
import { startWindows, type Windows, windowsPath } from '#test/support/windows.ts';
import { movie, moviePixel, openMovie } from '#test/support/x-movie.ts';
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
  await signInByCode();
  await still();
});
afterAll(async () => {
  // Each of them, whatever becomes of the others.
  const ends = await Promise.allSettled([windows?.stop(), screen?.stop(), server?.stop()]);
  expect(ends.filter(({ status }) => status === 'rejected')).toEqual([]);
});

/** As on a computer without a browser: the program shows a code, which the person types into the site elsewhere. */
async function signInByCode(): Promise<void> {
  const person = { email: 'ann@example.test', password: passwordOf('ann') };
  await makeAccount(server, { ...person, role: 'user' });
  const browser = new CookieBrowser();
  await signInSite(browser, server.url, person);
  const login = windows.start('login', '--server', server.url, '--device');
  const [, address = '', code = ''] = await login.until(/Open (\S+) and type the code (\S+)/);
  expect((await connectDevice(browser, address, code)).text).toContain('Connected');
  expect(await login.ended).toMatchObject({ code: 0, stderr: expect.stringContaining(person.email) });
}

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

/** The name of the window that has the keyboard. */
async function focused(): Promise<string> {
  const asked = run('xdotool', ['getwindowfocus', 'getwindowname'], { env: screen.env });
  return (await asked.catch(() => ({ stdout: '' }))).stdout.trim();
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

/** Where the open menu of the icon is, or its notification: a window without a name. */
async function nameless(program: string): Promise<{ x: number; y: number; width: number; height: number }> {
  const pattern = new RegExp(`no name.*"${program}".* (\\d+)x(\\d+)\\+(\\d+)\\+(\\d+) `, 'g');
  for (let waited = 0; waited < 10_000; waited += 50) {
    const { stdout } = await run('xwininfo', ['-root', '-children'], { env: screen.env });
    for (const found of stdout.matchAll(pattern)) {
      const [width = 0, height = 0, x = 0, y = 0] = found.slice(1).map(Number);
      if (width > 50) return { x, y, width, height };
    }
    await sleep(50);
  }
  throw new Error(`No window of ${program} came`);
}

/** Where a window's inside is on the screen. */
async function insideOf(id: string): Promise<{ x: number; y: number; width: number; height: number }> {
  const { stdout } = await run('xwininfo', ['-id', id], { env: screen.env });
  const number = (name: string) => Number(new RegExp(`${name}: +(\\d+)`).exec(stdout)?.[1]);
  const [x, y] = [number('Absolute upper-left X'), number('Absolute upper-left Y')];
  return { x, y, width: number('Width'), height: number('Height') };
}

const file = (name: string) => join(windows.home, name);
const saved = (name: string) => decodePng(readFileSync(file(name)));

describe('the helper on Windows', () => {
  it('says its version, and keeps what is its own in the folders of Windows', async () => {
    expect(await windows.run('--version')).toMatchObject({ code: 0, stdout: '0.1.0\n', stderr: '' });
    expect(existsSync(file('AppData/Local/prntscrn/account.json'))).toBe(true);
  });

  it('was signed in by a code that the person typed into the site, and knows as whom', async () => {
    expect(await windows.run('whoami')).toMatchObject({ code: 0, stdout: expect.stringContaining('ann@example.test') });
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

  it('takes the active window with exactly its pixels', async () => {
    const { x, y, width, height } = await insideOf(await named('WineMine'));
    const inside = crop(shown, x, y, width, height);
    await screen.xdotool('windowfocus', await named('WineMine'));
    const ran = await windows.run('window', '--no-upload', '--save', windowsPath(file('window.png')));
    expect(ran).toMatchObject({ code: 0, stderr: expect.stringContaining('Saved') });
    const window = saved('window.png');
    const places = Array.from({ length: (window.width - width + 1) * (window.height - height + 1) }, (_, at) => {
      const wide = window.width - width + 1;
      return crop(window, at % wide, Math.floor(at / wide), width, height).rgb.equals(inside.rgb);
    });
    expect(places.filter(Boolean)).toHaveLength(1);
  });

  it('saves where Windows keeps the pictures, also where they were moved to', async () => {
    const key = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\User Shell Folders';
    const moved = '%USERPROFILE%\\OneDrive\\Bilder';
    expect((await windows.run('config', 'get', 'saveFolder')).stdout).toMatch(/\\Pictures\s/);
    mkdirSync(file('OneDrive/Bilder'), { recursive: true });
    await windows.system('reg', 'add', key, '/v', 'My Pictures', '/t', 'REG_EXPAND_SZ', '/d', moved, '/f');
    expect((await windows.run('config', 'get', 'saveFolder')).stdout).toMatch(/^C:.*\\OneDrive\\Bilder\s/);
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

  it('gives a picture to what Windows prints pictures with, and knows when there is nothing of the kind', async () => {
    const print = () =>
      windows.evaluate(`
        const printer = await (await load('print/print.ts')).findPrinter();
        await printer?.print(Buffer.from('a picture'));
        process.exitCode = printer ? 0 : 3;`);
    const classes = 'HKLM\\Software\\Classes';
    const key = `${classes}\\a.picture\\shell\\print\\command`;
    const paper = file('paper');
    expect(await print()).toMatchObject({ code: 3, stderr: '' });
    await windows.system('reg', 'add', `${classes}\\.png`, '/ve', '/d', 'a.picture', '/f');
    await windows.system('reg', 'add', key, '/ve', '/d', `cmd.exe /c copy "%1" ${windowsPath(paper)}`, '/f');
    expect(await print()).toMatchObject({ code: 0, stderr: '' });
    await expect.poll(() => existsSync(paper) && readFileSync(paper, 'utf8'), { timeout: 10_000 }).toBe('a picture');
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
      // The window manager gives the keyboard back to the person's program in its own time, and would take it from the overlay.
      await expect.poll(focused, { timeout: 10_000 }).toMatch(/^Wine/);
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

    it('shows a notification at its icon, and does what a click on it asks for', async () => {
      // What the test before has called up. Wine draws it after two seconds, and does not tell of a click itself.
      const { width, height } = await nameless('explorer.exe');
      expect([width, height].every((length) => length > 40)).toBe(true);
      await windows.evaluate(`
        const { user32, postMessage } = await load('platform/win32-api.ts');
        const { trayMessage } = await load('tray/win32-icon.ts');
        const find = user32.func('intptr __stdcall FindWindowW(void *kind, str16 name)');
        postMessage(find(null, 'prntscrn'), trayMessage, 0, (1 << 16) | 1029);`);
      await expect.poll(() => windows.opened(), { timeout: 10_000 }).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//);
    });

    it('records with a frame and a bar, pauses and stops by its buttons, and has neither in the recording', async () => {
      const film = await openMovie(screen.display);
      await film.show(1);
      const bar = { x: movie.x, y: movie.y + movie.height + 11 };
      const click = (x: number) => screen.xdotool('mousemove', bar.x + x, bar.y + 22, 'sleep', '0.1', 'click', 1);
      const dot = async (colour: string) => {
        const at = async () => crop(await screen.picture(), bar.x + 18, bar.y + 15, 1, 1).rgb.toString('hex');
        await expect.poll(at, { timeout: 20_000 }).toBe(colour);
      };
      const rect = [movie.x, movie.y, movie.width, movie.height].join();
      const usual = ['--no-preview', '--no-upload', '--no-cursor', '--countdown', '2'];
      const gif = windows.start('gif', '--rect', rect, ...usual, '--save', windowsPath(file('a.gif')));
      await dot('1f6feb');
      await dot('e5484d');
      const side = crop(await screen.picture(), movie.x - 3, movie.y + 40, 3, 1).rgb.toString('hex');
      expect(side).toBe('e5484d'.repeat(3));
      await click(256);
      await dot('f5a524');
      for (const number of [100, 101, 2]) await film.show(number);
      await click(256);
      await dot('e5484d');
      await sleep(300);
      await click(296);
      expect(await gif.ended).toMatchObject({ code: 0, stdout: '' });
      const { frames } = judgeRecording(file('a.gif'));
      expect(frames).toHaveLength(2);
      for (const [at, number] of [1, 2].entries()) {
        const drawn = Buffer.alloc(movie.width * movie.height * 3);
        for (let pixel = 0; pixel < drawn.length / 3; pixel += 1) {
          const [x, y] = [pixel % movie.width, Math.floor(pixel / movie.width)];
          drawn.writeUIntBE(moviePixel(number, x, y), pixel * 3, 3);
        }
        expect(frames[at]?.rgb.equals(drawn)).toBe(true);
      }
      film.close();
    });

    it('shows its menu at the icon beside the clock, and ends by it with nothing left behind', async () => {
      const tray = await named('Wine System Tray');
      await screen.xdotool('mousemove', '--window', tray, 9, 9, 'click', 3);
      const { x, y, height } = await nameless(windows.program);
      await screen.xdotool('mousemove', x + 40, y + height - 12, 'sleep', '0.2', 'click', 1);
      expect(await resident.ended).toMatchObject({ code: 0 });
      expect((await windows.run('status')).stdout).not.toContain('hotkeys');
      expect(await windows.system('tasklist')).not.toContain(windows.program);
    });
  });
});
