import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Capture, openCapture } from '#helper/capture/capture.ts';
import { openNativeCapture } from '#helper/capture/native.ts';
import { encodePng } from '#helper/capture/png.ts';
import { crop, decodePng, type Picture, startScreen, type XScreen } from '#test/support/x-screen.ts';

let screen: XScreen;
let capture: Capture;

beforeAll(async () => {
  screen = await startScreen({ width: 1280, height: 800 });
  await screen.paint();
  process.env.DISPLAY = screen.display;
  capture = await openCapture();
});

afterAll(async () => {
  capture.close();
  await screen.stop();
});

/** The screen and the pointer by ffmpeg, which blends as the server does; maim darkens the pointer's edges. */
async function withPointer(): Promise<Picture> {
  const input = ['-f', 'x11grab', '-draw_mouse', '1', '-video_size', '1280x800', '-i', screen.display];
  const output = ['-frames:v', '1', '-f', 'image2pipe', '-c:v', 'png', '-pix_fmt', 'rgb24', '-'];
  return decodePng(execFileSync('ffmpeg', ['-v', 'error', ...input, ...output], { maxBuffer: 1 << 26 }));
}

describe('capturing the screen', () => {
  it('gives the same pixels as an independent program, to the last bit', async () => {
    const ours = decodePng(await encodePng(await capture.grab()));
    const theirs = await screen.picture();
    expect([ours.width, ours.height]).toEqual([1280, 800]);
    expect(ours.rgb.equals(theirs.rgb)).toBe(true);
  });

  it('gives a part of it, in pixels of the desktop', async () => {
    const ours = decodePng(await encodePng(await capture.grab({ x: 301, y: 207, width: 333, height: 111 })));
    expect(ours.rgb.equals(crop(await screen.picture(), 301, 207, 333, 111).rgb)).toBe(true);
  });

  it('draws the pointer as an independent program does, even over the edge, and only when that is asked for', async () => {
    for (const [x, y] of [
      [640, 400],
      [1279, 799],
    ] as const) {
      await screen.xdotool('mousemove', x, y);
      const ours = decodePng(await encodePng(await capture.grab(undefined, { pointer: true })));
      const theirs = await withPointer();
      expect(ours.rgb.equals(theirs.rgb)).toBe(true);
      expect(ours.rgb.equals((await screen.picture()).rgb)).toBe(false);
    }
  });

  it('keeps captures taken at once apart', async () => {
    const areas = [0, 1, 2, 3].map((i) => ({ x: i * 100, y: i * 50, width: 200 + i, height: 100 + i }));
    const frames = await Promise.all(areas.map((area) => capture.grab(area)));
    const whole = await screen.picture();
    for (const frame of frames) {
      const { x, y, width, height } = frame;
      expect(decodePng(await encodePng(frame)).rgb.equals(crop(whole, x, y, width, height).rgb)).toBe(true);
    }
  });

  it('cuts an area that reaches over the edge, and refuses one that is outside', async () => {
    const frame = await capture.grab({ x: 1200, y: -50, width: 500, height: 100 });
    expect(frame).toMatchObject({ x: 1200, y: 0, width: 80, height: 50 });
    await expect(capture.grab({ x: 5000, y: 0, width: 10, height: 10 })).rejects.toMatchObject({
      code: 'area_off_screen',
      message: 'That area is not on the screen, which is 1280×800 pixels.',
    });
  });

  it('knows each monitor, the main one first', async () => {
    const xrandr = (...args: string[]) => execFileSync('xrandr', args, { env: screen.env });
    expect(await capture.monitors()).toMatchObject([{ x: 0, y: 0, width: 1280, height: 800, primary: true }]);
    xrandr('--setmonitor', 'left', '500/120x800/200+0+0', 'screen');
    xrandr('--setmonitor', '*right', '780/180x700/180+500+100', 'none');
    expect(await capture.monitors()).toEqual([
      { x: 500, y: 100, width: 780, height: 700, name: 'right', primary: true },
      { x: 0, y: 0, width: 500, height: 800, name: 'left', primary: false },
    ]);
    // Above the right one there is none: a gap in the desktop.
    const whole = await screen.picture();
    for (const monitor of await capture.monitors()) {
      const { x, y, width, height } = monitor;
      const ours = decodePng(await encodePng(await capture.grabMonitor(monitor)));
      expect(ours.rgb.equals(crop(whole, x, y, width, height).rgb)).toBe(true);
    }
    xrandr('--delmonitor', 'right');
    xrandr('--delmonitor', 'left');
  });
});

describe('capturing through the native module, as on other systems', () => {
  it('gives the same pixels as an independent program', async () => {
    const other = await openNativeCapture();
    const whole = decodePng(await encodePng(await other.grab()));
    const theirs = await screen.picture();
    expect(whole.rgb.equals(theirs.rgb)).toBe(true);
    const part = decodePng(await encodePng(await other.grab({ x: 1000, y: 17, width: 500, height: 31 })));
    expect(part.rgb.equals(crop(theirs, 1000, 17, 280, 31).rgb)).toBe(true);
    expect(await other.monitors()).toMatchObject([{ x: 0, y: 0, width: 1280, height: 800 }]);
    await expect(other.grab({ x: 5000, y: 0, width: 10, height: 10 })).rejects.toMatchObject({
      code: 'area_off_screen',
    });
    other.close();
  });
});

describe('without a screen', () => {
  it('says so', async () => {
    process.env.DISPLAY = ':2147';
    await expect(openCapture()).rejects.toMatchObject({ code: 'no_display' });
    process.env.DISPLAY = screen.display;
  });
});
