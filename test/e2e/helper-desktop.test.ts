import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Helper, newHelper, newToken, type Running } from '#test/support/helper.ts';
import { startServer, type TestServer } from '#test/support/server.ts';
import { crop, decodePng, type Picture, startScreen, type XScreen } from '#test/support/x-screen.ts';

const run = promisify(execFile);
let server: TestServer;
let screen: XScreen;
let ann: Helper;
let shown: Picture;
let token: string;

/** What xclip, which is none of ours, reads from the clipboard. */
async function clipboard(type = 'UTF8_STRING'): Promise<Buffer> {
  const args = ['-selection', 'clipboard', '-o', '-t', type];
  const options = { env: screen.env, encoding: 'buffer', maxBuffer: 1 << 26, timeout: 5_000 } as const;
  return (await run('xclip', args, options)).stdout;
}

async function raw(url: string): Promise<Picture> {
  return decodePng(Buffer.from(await (await fetch(url)).arrayBuffer()));
}

async function overlayShown(): Promise<void> {
  for (let waited = 0; waited < 10_000; waited += 25) {
    if ((await screen.windows()).some((name) => name === 'prntscrn')) return;
    await sleep(25);
  }
  throw new Error(`The overlay did not come; there are: ${(await screen.windows()).join(', ')}`);
}

async function overlayGone(): Promise<void> {
  for (let waited = 0; waited < 5_000; waited += 25) {
    if (!(await screen.windows()).some((name) => name === 'prntscrn')) return;
    await sleep(25);
  }
  throw new Error('The overlay is still there');
}

async function startResident(helper: Helper): Promise<Running> {
  const resident = helper.start('run');
  await resident.until(/Print: mark a region/);
  return resident;
}

async function stop(resident: Running) {
  resident.child.kill('SIGINT');
  return resident.ended;
}

const uploads = async () => {
  const answer = await fetch(`${server.url}/api/v1/images`, { headers: { Authorization: `Bearer ${token}` } });
  return ((await answer.json()) as { images: unknown[] }).images.length;
};
const link = /http:\/\/127\.0\.0\.1:\d+\/image\/[0-9A-Za-z]{22}/;
const onDisplay = () => newHelper({ DISPLAY: screen.display, XAUTHORITY: '' });

beforeAll(async () => {
  [server, screen] = await Promise.all([startServer(), startScreen()]);
  await screen.paint();
  shown = await screen.picture();
  ann = onDisplay();
  await ann.signIn(server, 'ann');
  token = await newToken(server, 'ann');
});
afterAll(async () => {
  ann?.remove();
  await screen?.stop();
  await server?.stop();
});

describe('a picture from a shell command', () => {
  it('of the whole main monitor has every pixel of the screen behind its raw link, which is on the clipboard', async () => {
    const { code, stdout } = await ann.run('full');
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^${link.source}\n$`));
    expect(await raw(stdout.trim())).toEqual(shown);
    expect((await clipboard()).toString()).toBe(stdout.trim());
    expect(ann.queued()).toEqual([]);
  });

  it('of a given area has exactly these pixels', async () => {
    const { stdout } = await ann.run('area', '--rect', '37,51,411,203', '--json');
    const answer = JSON.parse(stdout);
    expect(answer).toMatchObject({ status: 'ok', width: 411, height: 203, copied: 'link', warnings: [] });
    expect(await raw(answer.url)).toEqual(crop(shown, 37, 51, 411, 203));
  });

  it('is saved and copied without being uploaded when that is asked for', async () => {
    const file = join(ann.home, 'new/shot.png');
    const before = await uploads();
    const args = ['area', '--rect', '5,6,70,80', '--no-upload', '--copy', '--save', 'new/shot.png'];
    expect(await ann.run(...args)).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining(file) });
    expect(decodePng(readFileSync(file))).toEqual(crop(shown, 5, 6, 70, 80));
    expect(decodePng(await clipboard('image/png'))).toEqual(crop(shown, 5, 6, 70, 80));
    expect(await uploads()).toBe(before);
  });

  it('waits for the delay first', async () => {
    const begun = performance.now();
    expect((await ann.run('area', '--rect', '0,0,9,9', '--delay', '1.5')).code).toBe(0);
    expect(performance.now() - begun).toBeGreaterThan(1500);
  });

  it('says which monitors there are when another is asked for, and that an area is off the screen', async () => {
    const monitor = await ann.run('full', '--monitor', '7');
    expect(monitor).toMatchObject({ code: 7, stdout: '', stderr: expect.stringMatching(/no monitor 7.*1 .*1280×800/) });
    expect(await ann.run('area', '--rect', '9000,9000,10,10')).toMatchObject({ code: 7, stdout: '' });
  });

  it('is chosen with the mouse on the overlay, and cancelled with Esc without a trace', async () => {
    const before = await uploads();
    const chosen = ann.start('area');
    await overlayShown();
    await screen.drag([200, 150], [460, 330]);
    await screen.xdotool('key', 'ctrl+d');
    const { code, stdout } = await chosen.ended;
    expect(code).toBe(0);
    const got = await raw(stdout.trim());
    expect(got).toEqual(crop(shown, 200, 150, got.width, got.height));
    expect(Math.abs(got.width - 260) + Math.abs(got.height - 180)).toBeLessThanOrEqual(2);

    const cancelled = ann.start('area');
    await overlayShown();
    await screen.xdotool('key', 'Escape');
    expect(await cancelled.ended).toMatchObject({ code: 6, stdout: '' });
    expect(await uploads()).toBe(before + 1);
    expect(ann.queued()).toEqual([]);
  });
});

describe('the resident helper', () => {
  let resident: Running;
  const links: string[] = [];
  beforeAll(async () => {
    resident = await startResident(ann);
  });

  /** The link that it prints next. */
  async function nextLink(): Promise<string> {
    await expect.poll(() => resident.stdout().split('\n').length, { timeout: 20_000 }).toBe(links.length + 2);
    links.push(resident.stdout().split('\n').at(-2) ?? '');
    return links.at(-1) ?? '';
  }

  it('turns PrtScn, a drag and Ctrl+D into a link on the clipboard, with the very pixels that were marked', async () => {
    await screen.xdotool('key', 'Print');
    await overlayShown();
    await screen.drag([310, 220], [730, 505]);
    await screen.xdotool('key', 'ctrl+d');
    const url = await nextLink();
    expect(url).toMatch(link);
    await expect.poll(async () => (await clipboard()).toString()).toBe(url);
    const got = await raw(url);
    expect(got).toEqual(crop(shown, 310, 220, got.width, got.height));
    expect(Math.abs(got.width - 420) + Math.abs(got.height - 285)).toBeLessThanOrEqual(2);
    await overlayGone();
    expect(ann.queued()).toEqual([]);
  });

  it('takes the whole monitor on Ctrl+PrtScn', async () => {
    await screen.xdotool('key', 'ctrl+Print');
    expect(await raw(await nextLink())).toEqual(shown);
  });

  it('copies the picture on Enter and uploads nothing', async () => {
    const before = await uploads();
    await screen.xdotool('key', 'Print');
    await overlayShown();
    await screen.drag([100, 100], [300, 260]);
    await screen.xdotool('key', 'Return');
    await overlayGone();
    await expect.poll(() => clipboard('image/png'), { timeout: 5_000 }).not.toHaveLength(0);
    const got = decodePng(await clipboard('image/png'));
    expect(got).toEqual(crop(shown, 100, 100, got.width, got.height));
    expect(await uploads()).toBe(before);
    expect(ann.queued()).toEqual([]);
  });

  it('saves into the folder for pictures on Ctrl+S, under the time', async () => {
    await screen.xdotool('key', 'Print');
    await overlayShown();
    await screen.drag([100, 100], [300, 260]);
    await screen.xdotool('key', 'ctrl+s');
    await resident.until(/Saved /);
    await overlayGone();
    const [name = ''] = readdirSync(join(ann.home, 'Pictures'));
    expect(name).toMatch(/^Screenshot \d{4}-\d\d-\d\d \d\d-\d\d-\d\d\.png$/);
    const got = decodePng(readFileSync(join(ann.home, 'Pictures', name)));
    expect(got).toEqual(crop(shown, 100, 100, got.width, got.height));
  });

  it('keeps the captured main monitor in a private temporary folder while a region is being chosen, and not longer', async () => {
    await screen.xdotool('key', 'Print');
    await overlayShown();
    const runtime = join(ann.home, 'run');
    const find = () => readdirSync(runtime).find((entry) => entry.startsWith('prntscrn-shot-'));
    for (let waited = 0; !find() && waited < 3_000; waited += 50) await sleep(50);
    const { stdout } = await run('stat', [
      '-c',
      '%a',
      join(runtime, find() ?? ''),
      join(runtime, find() ?? '', 'screen.png'),
    ]);
    expect(stdout).toBe('700\n600\n');
    expect(decodePng(readFileSync(join(runtime, find() ?? '', 'screen.png')))).toEqual(shown);
    await screen.xdotool('key', 'Escape');
    await overlayGone();
    await expect.poll(find).toBeUndefined();
  });

  it('serves the commands of a shell, which print what came of it', async () => {
    const { code, stdout } = await ann.run('area', '--rect', '1,2,30,40');
    expect(code).toBe(0);
    expect(await raw(stdout.trim())).toEqual(crop(shown, 1, 2, 30, 40));
    expect(`${await nextLink()}\n`).toBe(stdout);
    expect((await clipboard()).toString()).toBe(stdout.trim());

    const chosen = ann.start('area');
    await overlayShown();
    chosen.child.kill('SIGINT');
    expect(await chosen.ended).toMatchObject({ code: 130, stdout: '' });
    await overlayGone();
  });

  it('says which key another program has, and goes on with the other', async () => {
    const other = onDisplay();
    await other.run('config', 'set', 'hotkeys.full', 'Ctrl+Shift+9');
    const second = other.start('run');
    await second.until(/Ctrl\+Shift\+9: the whole main monitor/);
    expect(second.stderr()).toContain('prntscrn config set hotkeys.area');
    expect(await stop(second)).toMatchObject({ code: 0 });
    other.remove();
  });

  it('runs once: a second one says so, and the keys of a killed one are free again', async () => {
    expect(await ann.run('run')).toMatchObject({ code: 0, stderr: expect.stringContaining('runs already') });
    expect(resident.stdout()).toBe(links.map((url) => `${url}\n`).join(''));
    resident.child.kill('SIGKILL');
    await resident.ended;
    const second = await startResident(ann);
    const { stdout } = await ann.run('area', '--rect', '0,0,5,5');
    expect(stdout).toMatch(link);
    expect(await stop(second)).toMatchObject({ code: 0, stdout });
  });

  it('leaves no process, no window and no socket on Ctrl+C and on SIGTERM, even with the overlay open', async () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const resident = await startResident(ann);
      await screen.xdotool('key', 'Print');
      await overlayShown();
      resident.child.kill(signal);
      expect(await resident.ended).toMatchObject({ code: 0 });
      await overlayGone();
      expect(readdirSync(join(ann.home, 'run'))).toEqual([]);
      const { stdout } = await run('ps', ['-eo', 'args']);
      expect(stdout).not.toContain(ann.home);
    }
  });

  it('goes on when nobody is signed in: the picture waits, and is sent after the sign-in', async () => {
    await ann.run('logout');
    const resident = await startResident(ann);
    await screen.xdotool('key', 'ctrl+Print');
    await resident.until(/Not signed in/);
    await expect.poll(() => ann.queued()).toHaveLength(2);
    await ann.signIn(server, 'ann');
    await stop(resident);
    const again = await startResident(ann);
    expect(await raw((await again.until(link))[0])).toEqual(shown);
    await expect.poll(() => ann.queued()).toEqual([]);
    await stop(again);
    expect(existsSync(join(ann.state, 'account.json'))).toBe(true);
  });
});
