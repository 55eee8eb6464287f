import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Capture, openCapture } from '#helper/capture/capture.ts';
import { encodePng } from '#helper/capture/png.ts';
import { openHotkeys } from '#helper/hotkey/hotkey.ts';
import { openOverlay } from '#helper/overlay/open-overlay.ts';
import type { Overlay, Selection, SelectRequest } from '#helper/overlay/overlay.ts';
import { crop, decodePng, type Picture, startScreen, type XScreen } from '#test/support/x-screen.ts';

const screenSize = { width: 1280, height: 800 };
let screen: XScreen;
let capture: Capture;
let overlay: Overlay;
let background: Picture;

beforeAll(async () => {
  screen = await startScreen(screenSize);
  await screen.paint();
  process.env.DISPLAY = screen.display;
  [capture, overlay] = await Promise.all([openCapture(), openOverlay()]);
});

afterAll(async () => {
  overlay.close();
  capture.close();
  await screen.stop();
});

beforeEach(async () => {
  await screen.xdotool('mousemove', 640, 400);
  background = await screen.picture();
});

afterEach(async () => {
  if (overlay.open) await screen.xdotool('key', 'Escape', 'key', 'Escape');
});

interface Opened {
  frame: SelectRequest['frame'];
  chosen: Promise<Selection | undefined>;
}

async function open(more: Partial<SelectRequest> = {}): Promise<Opened> {
  const [frame, monitors] = await Promise.all([capture.grab(), capture.monitors()]);
  let visible: () => void = () => undefined;
  const shown = new Promise<void>((resolve) => {
    visible = resolve;
  });
  const chosen = overlay.select({ frame, monitors, ...more, onVisible: visible });
  await Promise.race([shown, chosen]);
  return { frame, chosen };
}

function pixel(picture: Picture, x: number, y: number): number[] {
  return [...picture.rgb.subarray((y * picture.width + x) * 3, (y * picture.width + x) * 3 + 3)];
}

/** Waits until the screen looks as wanted: input reaches the overlay and its picture the screen a moment later. */
async function until(looks: (picture: Picture) => boolean): Promise<Picture> {
  for (let attempt = 0; ; attempt += 1) {
    const picture = await screen.picture();
    if (looks(picture)) return picture;
    if (attempt > 40) throw new Error('the screen never looked as it should');
    await sleep(50);
  }
}

const same = (a: Picture, b: Picture) => a.rgb.equals(b.rgb);

describe('the overlay on a real screen', () => {
  it('shows the frozen screen with two fifths of its light, and takes it away again on Esc', async () => {
    const { chosen } = await open();
    const shown = await screen.picture();
    for (const [x, y] of [
      [3, 3],
      [1279, 0],
      [200, 700],
      [1000, 100],
    ] as const) {
      expect(pixel(shown, x, y)).toEqual(pixel(background, x, y).map((value) => (value * 102) >> 8));
    }
    await screen.xdotool('key', 'Escape');
    expect(await chosen).toBeUndefined();
    expect(same(await screen.picture(), background)).toBe(true);
    expect(await screen.windows()).not.toContain('prntscrn');
  });

  it('gives the rectangle that was dragged, shows it bright, and its pixels are those of the screen', async () => {
    const { frame, chosen } = await open();
    await screen.drag([300, 200], [699, 449]);
    const shown = await until((picture) =>
      same(crop(picture, 320, 220, 360, 210), crop(background, 320, 220, 360, 210)),
    );
    // The handles stand on the border; between them the selection is untouched to its last row and column.
    for (const [x, y] of [
      [330, 200],
      [699, 260],
      [300, 400],
      [660, 449],
    ] as const) {
      expect(pixel(shown, x, y)).toEqual(pixel(background, x, y));
    }
    expect(pixel(shown, 330, 199)).toEqual([255, 255, 255]);
    await screen.xdotool('key', 'Return');
    const selection = await chosen;
    expect(selection).toEqual({ rect: { x: 300, y: 200, width: 400, height: 250 }, action: 'copy' });
    const png = decodePng(await encodePng(frame, selection?.rect));
    expect(same(png, crop(background, 300, 200, 400, 250))).toBe(true);
  });

  it('stays frozen while the screen changes beneath it', async () => {
    const { chosen } = await open();
    await screen.drag([100, 100], [500, 400]);
    execFileSync('xsetroot', ['-solid', '#ff0000'], { env: screen.env });
    const shown = await until((picture) =>
      same(crop(picture, 150, 150, 300, 200), crop(background, 150, 150, 300, 200)),
    );
    expect(pixel(shown, 1270, 790)).toEqual(pixel(background, 1270, 790).map((value) => (value * 102) >> 8));
    await screen.xdotool('key', 'Escape');
    await chosen;
    expect(pixel(await screen.picture(), 1270, 790)).toEqual([255, 0, 0]);
    await screen.paint();
  });

  it.each([
    ['ctrl+c', 'copy'],
    ['ctrl+s', 'save'],
    ['ctrl+d', 'upload'],
    ['Return', 'copy'],
  ])('%s means %s', async (keys, action) => {
    const { chosen } = await open();
    await screen.drag([300, 200], [399, 299]);
    await screen.xdotool('key', keys);
    expect(await chosen).toEqual({ rect: { x: 300, y: 200, width: 100, height: 100 }, action });
  });

  it('uploads by a click on the blue button', async () => {
    const { chosen } = await open();
    await screen.drag([300, 200], [799, 499]);
    const picture = await until((look) => pixel(look, 780, 517).join() === '31,111,235');
    expect(pixel(picture, 500, 530)).not.toEqual([31, 111, 235]);
    await screen.xdotool('mousemove', 760, 530, 'click', 1);
    expect(await chosen).toMatchObject({ action: 'upload' });
  });

  it('works by the keyboard alone, and the arrows really move the pointer', async () => {
    const { chosen } = await open();
    await screen.xdotool('key', 'ctrl+Left', 'key', 'Up', 'key', 'Return');
    await screen.xdotool('key', 'ctrl+Right', 'key', 'ctrl+Right', 'key', 'ctrl+Down', 'key', 'Return');
    await screen.xdotool('key', 'Right', 'key', 'shift+Down', 'key', 'Return');
    expect(await chosen).toEqual({ rect: { x: 631, y: 399, width: 21, height: 12 }, action: 'copy' });
    expect(execFileSync('xdotool', ['getmouselocation'], { env: screen.env, encoding: 'utf8' })).toMatch(/x:650 y:409/);
  });

  it('takes the screen with Space, everything with Ctrl+A and the last region with L', async () => {
    for (const [key, rect] of [
      ['space', { x: 0, y: 0, ...screenSize }],
      ['ctrl+a', { x: 0, y: 0, ...screenSize }],
      ['l', { x: 11, y: 22, width: 33, height: 44 }],
    ] as const) {
      const { chosen } = await open({ lastRegion: { x: 11, y: 22, width: 33, height: 44 } });
      await screen.xdotool('key', key, 'key', 'ctrl+s');
      expect(await chosen).toEqual({ rect, action: 'save' });
    }
  });

  it('knows its keys by what is printed on them, on a Russian and on a French keyboard too', async () => {
    for (const [layout, keycode, action] of [
      ['ru', 54, 'copy'],
      ['fr', 54, 'copy'],
      ['us', 40, 'upload'],
    ] as const) {
      execFileSync('setxkbmap', [layout], { env: screen.env });
      await sleep(150);
      const { chosen } = await open();
      await screen.drag([300, 200], [399, 299]);
      await screen.xdotool('keydown', 37, 'key', keycode, 'keyup', 37);
      expect(await chosen).toMatchObject({ action });
    }
  });

  it('leaves on a right click, with nothing kept', async () => {
    const { chosen } = await open();
    await screen.xdotool('click', 3);
    expect(await chosen).toBeUndefined();
  });

  it('does not take the auto-repeat of a held Enter for a second one', async () => {
    const { chosen } = await open();
    await screen.xdotool('keydown', 'Return');
    await sleep(900);
    await screen.xdotool('keyup', 'Return');
    expect(overlay.open).toBe(true);
    await screen.xdotool('key', 'Right', 'key', 'Return', 'key', 'Return');
    expect(await chosen).toEqual({ rect: { x: 640, y: 400, width: 2, height: 1 }, action: 'copy' });
  });

  it('answers a second request with the outcome of the one that is open', async () => {
    const { frame, chosen } = await open();
    const second = overlay.select({ frame, monitors: [] });
    await screen.drag([300, 200], [399, 299]);
    await screen.xdotool('key', 'ctrl+c');
    expect(await second).toEqual(await chosen);
    expect((await screen.windows()).filter((name) => name === 'prntscrn')).toEqual([]);
  });

  it('can be dismissed by the program, and opened again', async () => {
    const first = await open();
    overlay.dismiss();
    expect(await first.chosen).toBeUndefined();
    const second = await open();
    await screen.drag([300, 200], [399, 299]);
    await screen.xdotool('key', 'ctrl+c');
    expect(await second.chosen).toMatchObject({ action: 'copy' });
  });

  it('ends with a clear error when the screen goes away, and tells the hotkeys', async () => {
    const passing = await startScreen({ width: 640, height: 480 });
    process.env.DISPLAY = passing.display;
    const [itsCapture, itsOverlay, itsHotkeys] = await Promise.all([openCapture(), openOverlay(), openHotkeys()]);
    process.env.DISPLAY = screen.display;
    const frame = await itsCapture.grab();
    const chosen = itsOverlay.select({ frame, monitors: [], onVisible: () => void passing.stop() });
    await expect(chosen).rejects.toMatchObject({ code: 'display_lost' });
    await itsHotkeys.lost;
    await expect(itsCapture.grab()).rejects.toMatchObject({ code: 'display_lost' });
  });

  it('shows the hint once asked to, until the first key', async () => {
    const { chosen } = await open({ hint: true });
    const middle = (picture: Picture) => crop(picture, 520, 260, 240, 280);
    const withHint = middle(await screen.picture());
    await screen.xdotool('key', 'z');
    const without = middle(await until((picture) => !same(middle(picture), withHint)));
    expect(pixel(without, 5, 5)).toEqual(pixel(background, 525, 265).map((value) => (value * 102) >> 8));
    await screen.xdotool('key', 'Escape');
    await chosen;
  });

  it('gives mouse and keyboard back to the programs', async () => {
    const { chosen } = await open();
    await screen.xdotool('key', 'Escape');
    await chosen;
    const holder = await holdInput();
    holder.kill();
    await once(holder, 'exit');
  });

  it('says clearly when another program holds the mouse, and shows nothing', async () => {
    const holder = await holdInput();
    try {
      const { chosen } = await open().catch((error) => ({ chosen: Promise.reject(error) }));
      await expect(chosen).rejects.toMatchObject({ code: 'grab_failed' });
      expect((await screen.windows()).filter((name) => name === 'prntscrn')).toHaveLength(1);
      expect(overlay.open).toBe(false);
    } finally {
      holder.kill();
      await once(holder, 'exit');
    }
    const { chosen } = await open();
    await screen.xdotool('key', 'Escape');
    expect(await chosen).toBeUndefined();
  });

  it('leaves no window and no grab behind when it is killed', async () => {
    const victim = runScript(`
      const [frame, monitors] = await Promise.all([capture.grab(), capture.monitors()]);
      await overlay.select({ frame, monitors, onVisible: () => console.log('visible') });
    `);
    await said(victim, 'visible');
    expect(await screen.windows()).toContain('prntscrn');
    victim.kill('SIGKILL');
    await once(victim, 'exit');
    await until((picture) => same(picture, background));
    expect(await screen.windows()).not.toContain('prntscrn');
    const holder = await holdInput();
    holder.kill();
    await once(holder, 'exit');
  });
});

/** Runs code that has `capture` and `overlay` in a process of its own. */
function runScript(code: string): ChildProcess {
  const script = `
    import { openCapture } from '#helper/capture/capture.ts';
    import { openOverlay } from '#helper/overlay/open-overlay.ts';
    const capture = await openCapture();
    const overlay = await openOverlay();
    ${code}
    overlay.close();
    capture.close();
  `;
  return spawn(process.execPath, ['--input-type=module', '--eval', script], {
    env: screen.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function said(child: ChildProcess, word: string): Promise<void> {
  let heard = '';
  for await (const chunk of child.stdout ?? []) {
    heard += chunk;
    if (heard.includes(word)) return;
  }
  throw new Error(`the process ended without saying ${word}`);
}

/** Another program that holds mouse and keyboard; it waits for them itself, so it only starts when they are free. */
async function holdInput(): Promise<ChildProcess> {
  const holder = runScript(`
    const [frame, monitors] = await Promise.all([capture.grab({ x: 0, y: 0, width: 1, height: 1 }), capture.monitors()]);
    await overlay.select({ frame, monitors, onVisible: () => console.log('holding') });
  `);
  await said(holder, 'holding');
  return holder;
}
