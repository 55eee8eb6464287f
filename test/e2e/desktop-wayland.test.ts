import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Capture, type Frame, type Monitor, openCapture } from '#helper/capture/capture.ts';
import { encodePng } from '#helper/capture/png.ts';
import { type Helper, helperProgram, helperWords, newHelper } from '#test/support/helper.ts';
import { type PortalDesk, startPortal } from '#test/support/portal-desk.ts';
import { readSizeLabel, sizeLabel } from '#test/support/size-label.ts';
import { type SwayScreen, startSway } from '#test/support/sway-screen.ts';
import { crop, decodePng, type Picture } from '#test/support/x-screen.ts';
import { startProgram, stripe, type XProgram } from '#test/support/x-window.ts';

/** In the desktop's pixels, two for one of the left monitor's: 1600×1200 and, beside it, 1280×800. */
const outputs = [
  { mode: '800x600', scale: 1, position: '0 0' },
  { mode: '1280x800', scale: 2, position: '800 0' },
];
const colours: [number, number] = [0xcc2200, 0x00aa44];
const inside = { width: 300, height: 200 };

let sway: SwayScreen;
let program: XProgram;
let capture: Capture;
/** Where the window's inside is on the left monitor. */
const at = { x: 120, y: 90 };
let ann: Helper;

beforeAll(async () => {
  sway = await startSway({ outputs, xwayland: true });
  program = await startProgram(sway.env.DISPLAY ?? '');
  await program.open({ rect: { x: 0, y: 0, ...inside }, colours });
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const tree = await ask('get_tree');
    if (tree.includes('"name": "a window"')) break;
    await sleep(20);
  }
  await sway.msg(`[title="a window"] move absolute position ${at.x - 2} ${at.y}`);
  await sway.move(700, 500);
  await sleep(200);
  Object.assign(process.env, sway.env);
  capture = await openCapture();
});
beforeEach(() => {
  const { XDG_RUNTIME_DIR: _, PATH: __, ...env } = sway.env;
  ann?.remove();
  ann = newHelper({ ...env, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' });
});
afterAll(async () => {
  capture.close();
  ann.remove();
  program.leave();
  await sway.stop();
});

const pictureOf = async (frame: Frame) => decodePng(await encodePng(frame));
const ask = async (what: string) =>
  execFileSync('swaymsg', ['-s', sway.env.SWAYSOCK ?? '', '-t', what], { env: sway.env, encoding: 'utf8' });

async function save(...args: string[]): Promise<Picture> {
  const file = join(ann.home, 'shot.png');
  const ran = await ann.run(...args, '--no-upload', '--save', file);
  expect(ran).toMatchObject({ code: 0 });
  return decodePng(readFileSync(file));
}

/** By their bytes: a comparison value by value takes seconds. */
function expectSame(one: Picture, other: Picture): void {
  expect([one.width, one.height]).toEqual([other.width, other.height]);
  expect(one.rgb.equals(other.rgb)).toBe(true);
}

const colourAt = ({ rgb, width }: Picture, x: number, y: number) => rgb.readUIntBE((y * width + x) * 3, 3);

/** Whether the window's stripes lie there, each pixel `scale` pixels wide. */
function expectStripes(picture: Picture, left: number, top: number, scale = 1): void {
  let wrong = 0;
  for (let y = 0; y < inside.height; y += 1) {
    for (let x = 0; x < inside.width; x += 1) {
      const place = [left + x * scale, top + y * scale] as const;
      if (colourAt(picture, ...place) !== colours[stripe(x, y)]) wrong += 1;
    }
  }
  expect(wrong).toBe(0);
}

describe('on a Wayland desktop with two monitors of different scale', () => {
  it('takes each monitor in its own pixels, and all of them in the finer ones', async () => {
    const monitors = await capture.monitors();
    expect(monitors).toMatchObject([
      { x: 0, y: 0, width: 1600, height: 1200, primary: true, name: 'HEADLESS-1' },
      { x: 1600, y: 0, width: 1280, height: 800, primary: false, name: 'HEADLESS-2' },
    ]);
    const [left, right] = await Promise.all(monitors.map(async (each) => pictureOf(await capture.grabMonitor(each))));
    if (!left || !right) throw new Error('there are two monitors');
    expect([left.width, left.height, right.width, right.height]).toEqual([800, 600, 1280, 800]);
    const { y } = windowTop(left);
    expectStripes(left, at.x, y);
    const all = await pictureOf(await capture.grab());
    expect([all.width, all.height]).toEqual([2880, 1200]);
    expectStripes(all, at.x * 2, y * 2, 2);
    expectSame(crop(all, 1600, 0, 1280, 800), right);
  });

  it('takes a given area, of one monitor or of several', async () => {
    const all = await pictureOf(await capture.grab());
    for (const [x, y, width, height] of [
      [1500, 100, 300, 200],
      [300, 200, 301, 77],
    ] as const) {
      expectSame(await pictureOf(await capture.grab({ x, y, width, height })), crop(all, x, y, width, height));
    }
    await expect(capture.grab({ x: 2880, y: 0, width: 9, height: 9 })).rejects.toMatchObject({
      code: 'area_off_screen',
    });
  });

  it('takes the active window with its title bar', async () => {
    const left = await save('full');
    const window = await save('window');
    const border = 2;
    expect(window.width).toBe(inside.width + 2 * border);
    const above = window.height - inside.height - border;
    expect(above).toBeGreaterThan(15);
    const { y } = windowTop(left);
    expectSame(window, crop(left, at.x - border, y - above, window.width, window.height));
  });

  it('draws the pointer when that is asked for, or set, and asks for none otherwise', async () => {
    // This sway paints the pointer into every picture, having no graphics card to do it: what grim is told decides.
    const asked = join(ann.home, 'asked');
    writeFileSync(join(ann.home, 'grim'), `#!/bin/sh\necho "$@" >> ${asked}\nexec /usr/bin/grim "$@"\n`, {
      mode: 0o755,
    });
    ann.env.PATH = `${ann.home}:${ann.env.PATH}`;
    await sway.move(700, 500);
    const shown = await save('full', '--cursor');
    expect(crop(shown, 695, 495, 30, 30).rgb.equals(crop(shown, 730, 495, 30, 30).rgb)).toBe(false);
    await save('full');
    await ann.run('config', 'set', 'cursor', 'on');
    await save('full');
    const told = readFileSync(asked, 'utf8').trim().split('\n');
    expect(told.map((words) => words.includes('-c '))).toEqual([true, false, true]);
  });

  it('puts a picture on the clipboard, where it stays after the command', async () => {
    const { DISPLAY: _, ...env } = ann.env;
    const pure = newHelper(env);
    const file = join(pure.home, 'shot.png');
    const ran = await pure.run('area', '--rect', '240,180,99,55', '--no-upload', '--copy', '--save', file);
    expect(ran).toMatchObject({ code: 0, stderr: expect.stringContaining('The picture is on the clipboard') });
    const pasted = execFileSync('wl-paste', ['-t', 'image/png'], { env: sway.env });
    expect(pasted.equals(readFileSync(file))).toBe(true);
    pure.remove();
  });

  it('marks a region on the Xwayland overlay and gives the own pixels of the monitor that it lies on', async () => {
    const left = await pictureOf(await capture.grabMonitor(await monitor(0)));
    const right = await pictureOf(await capture.grabMonitor(await monitor(1)));
    for (const [from, to, scale] of [
      [[100, 80], [300, 230], 1],
      [[900, 80], [1100, 230], 2],
    ] as const) {
      const file = join(ann.home, 'shot.png');
      const chosen = ann.start('area', '--no-upload', '--save', file);
      await overlayShown();
      await sway.drag([...from], [...to]);
      await expectLabel(from, scale);
      execFileSync('xdotool', ['key', 'ctrl+d'], { env: sway.env });
      expect(await chosen.ended).toMatchObject({ code: 0 });
      const marked = decodePng(readFileSync(file));
      expect(Math.abs(marked.width - 200 * scale) + Math.abs(marked.height - 150 * scale)).toBeLessThanOrEqual(
        4 * scale,
      );
      const [x, y] = scale === 1 ? from : [(from[0] - 800) * 2, from[1] * 2];
      expectSame(marked, crop(scale === 1 ? left : right, x, y, marked.width, marked.height));
      await sway.move(700, 500);
      expectSame(await save('area', '--last'), marked);
    }
  });

  it('says what to do where no region can be marked, and takes the rest', async () => {
    const { DISPLAY: _, ...env } = ann.env;
    const pure = newHelper(env);
    expect(await pure.run('area', '--no-upload', '--copy')).toMatchObject({ code: 7, stdout: '' });
    expect((await pure.run('full', '--no-upload', '--save', 'a.png')).code).toBe(0);
    expect(existsSync(join(pure.home, 'a.png'))).toBe(true);
    pure.remove();
  });

  it('stays without hotkeys, and says once which lines the compositor needs', async () => {
    const resident = ann.start('run');
    await resident.until(new RegExp(`bindsym Ctrl\\+Print exec .*${[helperProgram, ...helperWords].at(-1)} full`));
    await resident.until(/Nobody is signed in/);
    expect(resident.stderr().match(/bindsym Print exec/g)).toHaveLength(1);
    expect(resident.stderr()).toMatch(/bindsym Ctrl\+Shift\+Print exec .* area --last/);
    expect(resident.stderr()).toMatch(/bindsym Shift\+Print exec .* gif/);
    expect((await save('full')).width).toBe(800);
    resident.child.kill('SIGTERM');
    expect(await resident.ended).toMatchObject({ code: 0 });
  });
});

/** The first row of the window's inside: below the title bar, whose height depends on the font. */
function windowTop(picture: Picture): { y: number } {
  for (let y = at.y; y < at.y + 60; y += 1) if (colours.includes(colourAt(picture, at.x, y))) return { y };
  throw new Error('the window is not in the picture');
}

async function monitor(index: number): Promise<Monitor> {
  const found = (await capture.monitors())[index];
  if (!found) throw new Error(`there is no monitor ${index}`);
  return found;
}

/** The label above a region of 200×150 units tells the pixels that one gets; a drag ends on one unit or the next. */
async function expectLabel([left, top]: readonly [number, number], scale: number): Promise<void> {
  const at = { x: (scale === 1 ? left : left - 800) * scale, y: (top - sizeLabel.above) * scale };
  const texts = [1, 2].flatMap((by) => [200, 201].flatMap((w) => [150, 151].map((h) => `${w * by} × ${h * by}`)));
  const read = async () => {
    const { data, stride } = await capture.grabMonitor(await monitor(scale - 1));
    return readSizeLabel((x, y) => data[(at.y + y * scale) * stride + (at.x + x * scale) * 4] ?? 0, texts);
  };
  const told = scale === 1 ? /^20[01] × 15[01]$/ : /^40[02] × 30[02]$/;
  await expect.poll(read, { timeout: 5_000 }).toMatch(told);
}

async function overlayShown(): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const tree = execFileSync('xwininfo', ['-root', '-tree'], { env: sway.env, encoding: 'utf8' });
    const id = /(0x[0-9a-f]+) .*"prntscrn"/.exec(tree)?.[1];
    if (id && execFileSync('xwininfo', ['-id', id], { env: sway.env, encoding: 'utf8' }).includes('IsViewable')) return;
    await sleep(30);
  }
  throw new Error('The overlay did not come');
}

describe('on a desktop that is captured through its portal', () => {
  let portal: PortalDesk;
  let bob: Helper;
  /** What the desktop draws: no two neighbouring pixels are the same. */
  const drawn = picturePng(2880, 1200);

  beforeAll(async () => {
    portal = await startPortal();
  });
  beforeEach(() => {
    const { XDG_RUNTIME_DIR: _, SWAYSOCK: __, DISPLAY: ___, ...env } = sway.env;
    bob = newHelper({ ...env, ...portal.env, PATH: '/nonexistent', XDG_CURRENT_DESKTOP: 'GNOME' });
    portal.answer = drawn;
    portal.shots.length = 0;
  });
  afterAll(() => portal.stop());

  async function saveByPortal(...args: string[]): Promise<Picture> {
    const file = join(bob.home, 'shot.png');
    expect(await bob.run(...args, '--no-upload', '--save', file)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('Saved'),
    });
    return decodePng(readFileSync(file));
  }

  it('takes monitors, areas and everything, without a question, and leaves no file behind', async () => {
    const all = decodePng(drawn);
    expectSame(await saveByPortal('full', '--all'), all);
    expectSame(await saveByPortal('full', '--monitor', '2'), crop(all, 1600, 0, 1280, 800));
    expectSame(await saveByPortal('area', '--rect', '1500,7,222,111'), crop(all, 1500, 7, 222, 111));
    expect(portal.shots.map(({ interactive }) => interactive)).toEqual([false, false, false]);
    expect(existsSync(portal.file)).toBe(false);
    bob.remove();
  });

  it('lets the person point out a window, which the desktop keeps to itself', async () => {
    portal.answer = picturePng(321, 123);
    expectSame(await saveByPortal('window'), decodePng(portal.answer));
    expect(portal.shots).toMatchObject([{ interactive: true }]);
    bob.remove();
  });

  it('says that the person, or the desktop, has refused', async () => {
    portal.answer = 1;
    expect(await bob.run('full', '--no-upload', '--save', 'a.png')).toMatchObject({ code: 6 });
    portal.answer = 2;
    const failed = await bob.run('full', '--no-upload', '--save', 'a.png');
    expect(failed).toMatchObject({ code: 7, stderr: expect.stringContaining('screenshot portal failed') });
    bob.remove();
  });

  it('has its hotkeys from the desktop, all in one question, and asks anew when one is changed', async () => {
    const resident = bob.start('run');
    await resident.until(/Print: mark a region/);
    const triggers = { area: 'Print', full: 'CTRL+Print', window: 'ALT+Print', last: 'CTRL+SHIFT+Print' };
    expect([...portal.sessions.values()]).toEqual([{ ...triggers, gif: 'SHIFT+Print' }]);
    expect(portal.questions).toBe(1);
    portal.press('full');
    await resident.until(/Not signed in/);
    await expect.poll(() => bob.queued()).toHaveLength(2);

    await bob.run('config', 'set', 'hotkeys.full', 'Ctrl+Shift+4');
    await expect
      .poll(() => [...portal.sessions.values()], { timeout: 5_000 })
      .toMatchObject([{ area: 'Print', full: 'CTRL+SHIFT+4' }]);
    portal.press('full');
    await expect.poll(() => bob.queued(), { timeout: 5_000 }).toHaveLength(4);
    resident.child.kill('SIGINT');
    expect(await resident.ended).toMatchObject({ code: 0 });
    expect(bob.queued()).toHaveLength(4);
    bob.remove();
  });
});

function picturePng(width: number, height: number): Buffer {
  const png = new PNG({ width, height });
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1)
      png.data.set([(x * 7 + y) & 255, (y * 5 + x) & 255, (x >> 3) & 255, 255], (y * width + x) * 4);
  }
  return PNG.sync.write(png);
}
