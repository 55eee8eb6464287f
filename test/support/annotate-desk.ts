import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Capture, openCapture } from '#helper/capture/capture.ts';
import { encodePng } from '#helper/capture/png.ts';
import { openOverlay } from '#helper/overlay/open-overlay.ts';
import type { Overlay, Selection, SelectRequest } from '#helper/overlay/overlay.ts';
import { openX11Display } from '#helper/platform/x11-display.ts';
import { decodePng, type Picture, startScreen, type XScreen } from './x-screen.ts';

export type Place = [x: number, y: number];

/** What is drawn with unless another colour was taken. */
export const red = [229, 37, 42];
/** The region that each test marks: 600 × 400 with its top left at 300,200. */
export const region = { x: 300, y: 200, width: 600, height: 400 };

/** A screen with the overlay on it, and the hands of a person who draws. */
export class AnnotateDesk {
  screen!: XScreen;
  overlay!: Overlay;
  /** What the screen shows without the overlay. */
  background!: Picture;
  /** What the overlay gives, while it is open. */
  chosen: Promise<Selection | undefined> = Promise.resolve(undefined);
  #capture!: Capture;
  #frame!: SelectRequest['frame'];

  async open(): Promise<void> {
    this.screen = await startScreen();
    await this.screen.paint();
    process.env.DISPLAY = this.screen.display;
    [this.#capture, this.overlay] = await Promise.all([openCapture(), openOverlay()]);
    this.background = await this.screen.picture();
  }

  async dismiss(): Promise<void> {
    this.overlay.dismiss();
    await this.chosen.catch(() => undefined);
  }

  async close(): Promise<void> {
    this.overlay?.close();
    this.#capture?.close();
    await this.screen?.stop();
  }

  /** Opens the overlay; gives the monitors that it is on. */
  show = async (more: Partial<SelectRequest> = {}) => {
    const monitors = await this.#capture.monitors();
    this.#frame = await this.#capture.grab();
    const { promise: shown, resolve: onVisible } = Promise.withResolvers<void>();
    this.chosen = this.overlay.select({ frame: this.#frame, monitors, ...more, onVisible: () => onVisible() });
    await Promise.race([shown, this.chosen]);
    return monitors;
  };

  keys = (...names: string[]) => this.screen.xdotool('key', ...names);

  click = ([x, y]: Place, ...more: (string | number)[]) => this.screen.xdotool('mousemove', x, y, 'click', ...more, 1);

  /** Takes a tool by its key and draws from one place to another. */
  draw = async (key: string, from: Place, to: Place): Promise<void> => {
    await this.keys(key);
    await this.screen.drag(from, to);
  };

  /** Ends with a key and gives what was finished, as the upload would send it. */
  finish = async (key = 'ctrl+c'): Promise<Picture> => {
    await this.keys(key);
    const selection = await this.chosen;
    if (!selection) throw new Error('nothing was chosen');
    return decodePng(await encodePng(selection.picture ?? this.#frame, selection.rect));
  };

  /** Waits until the screen looks like that. */
  until = async (looks: (picture: Picture) => boolean): Promise<Picture> => {
    for (let attempt = 0; ; attempt += 1) {
      const picture = await this.screen.picture();
      if (looks(picture)) return picture;
      if (attempt > 40) throw new Error('the screen never looked as it should');
      await sleep(50);
    }
  };

  /** Presses keys by their numbers, as a keyboard does (XTEST). */
  pressKeys = async (...keycodes: number[]): Promise<void> => {
    const display = await openX11Display(this.screen.display);
    const xtest = await display.call<{
      KeyPress: number;
      KeyRelease: number;
      FakeInput(type: number, key: number, time: number, window: number, x: number, y: number): void;
    }>((done) => display.client.require('xtest', done));
    for (const key of keycodes) {
      xtest.FakeInput(xtest.KeyPress, key, 0, 0, 0, 0);
      xtest.FakeInput(xtest.KeyRelease, key, 0, 0, 0, 0);
    }
    await display.sync();
    display.release();
  };

  /** Switches the keyboard, with the arguments of setxkbmap. */
  layout = (...names: string[]): Promise<unknown> => {
    execFileSync('setxkbmap', ['-option', '', ...names], { env: this.screen.env });
    return sleep(120);
  };
}

/** The colour of a finished picture at a place of the screen. */
export function at(picture: Picture, [x, y]: Place, from: { x: number; y: number } = region): number[] {
  const start = ((y - from.y) * picture.width + x - from.x) * 3;
  return [...picture.rgb.subarray(start, start + 3)];
}

/** Which pixels around a place are red: the same for the same number in a disc. */
export function shape(picture: Picture, [x, y]: Place, from?: { x: number; y: number }): string {
  const row = (dy: number) => Array.from({ length: 30 }, (_, dx) => at(picture, [x - 15 + dx, y - 15 + dy], from));
  return Array.from({ length: 30 }, (_, dy) =>
    row(dy)
      .map((colour) => (colour.join() === red.join() ? '#' : '.'))
      .join(''),
  ).join('\n');
}
