import { setTimeout as sleep } from 'node:timers/promises';
import { openX11Display, type X11Display } from '#helper/platform/x11-display.ts';

/** Someone at an X screen: presses real keys, drags the real mouse (XTEST), looks at pixels and reads the clipboard. */
export interface Person {
  /** Presses and releases keys together, named by keysym: Print 0xff61, Control 0xffe3, letters by their code. */
  press(...keysyms: number[]): Promise<void>;
  drag(from: Point, to: Point): Promise<void>;
  move(to: Point): Promise<void>;
  /** Presses the left button, or lets it go. */
  hold(down: boolean): Promise<void>;
  /** The colours at these points, 0xRRGGBB. */
  look(points: readonly Point[]): Promise<number[]>;
  /** Text on the clipboard, by one conversion; undefined where there is none. */
  readClipboard(): Promise<string | undefined>;
  leave(): void;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

interface Xtest {
  KeyPress: number;
  KeyRelease: number;
  ButtonPress: number;
  ButtonRelease: number;
  MotionNotify: number;
  FakeInput(type: number, detail: number, time: number, window: number, x: number, y: number): void;
}

export async function sitDown(displayName: string): Promise<Person> {
  const display = await openX11Display(displayName);
  const xtest = await display.call<Xtest>((done) => display.client.require('xtest', done));
  const keycodes = await readKeycodes(display);
  const fake = (type: number, detail: number, at: Point = { x: 0, y: 0 }) =>
    xtest.FakeInput(type, detail, 0, type === xtest.MotionNotify ? display.root : 0, at.x, at.y);
  return {
    press: async (...keysyms) => {
      const keys = keysyms.map((keysym) => {
        const key = keycodes.get(keysym);
        if (key === undefined) throw new Error(`No key gives ${keysym.toString(16)}`);
        return key;
      });
      for (const key of keys) fake(xtest.KeyPress, key);
      for (const key of keys.toReversed()) fake(xtest.KeyRelease, key);
      await display.sync();
    },
    drag: async (from, to) => {
      fake(xtest.MotionNotify, 0, from);
      fake(xtest.ButtonPress, 1);
      for (let step = 1; step <= 10; step++) {
        const along = (a: number, b: number) => Math.round(a + ((b - a) * step) / 10);
        fake(xtest.MotionNotify, 0, { x: along(from.x, to.x), y: along(from.y, to.y) });
        await display.sync();
        await sleep(8);
      }
      fake(xtest.ButtonRelease, 1);
      await display.sync();
    },
    move: (to) => {
      fake(xtest.MotionNotify, 0, to);
      return display.sync();
    },
    hold: (down) => {
      fake(down ? xtest.ButtonPress : xtest.ButtonRelease, 1);
      return display.sync();
    },
    look: (points) => Promise.all(points.map((point) => pixel(display, point))),
    readClipboard: await clipboardReader(display),
    leave: () => display.release(),
  };
}

async function readKeycodes(display: X11Display): Promise<Map<number, number>> {
  const first = display.raw.min_keycode;
  const rows = await display.call<number[][]>((done) =>
    display.client.GetKeyboardMapping(first, display.raw.max_keycode - first + 1, done),
  );
  const keycodes = new Map<number, number>();
  for (const [at, [keysym = 0]] of rows.entries()) {
    // Maps name some keys twice; the first is the one that keyboards have.
    if (!keycodes.has(keysym)) keycodes.set(keysym, first + at);
  }
  return keycodes;
}

async function pixel(display: X11Display, { x, y }: Point): Promise<number> {
  const zPixmap = 2;
  const { data } = await display.call<{ data: Buffer }>((done) =>
    display.client.GetImage(zPixmap, display.root, x, y, 1, 1, 0xffffffff, done),
  );
  return data.readUInt32LE(0) & 0xffffff;
}

/** Asks the selection's owner as ICCCM §2.4 says, without a program of its own that would cost time. */
async function clipboardReader(display: X11Display): Promise<() => Promise<string | undefined>> {
  const [clipboard, utf8, property] = await Promise.all(
    ['CLIPBOARD', 'UTF8_STRING', 'BENCH'].map((n) => display.atom(n)),
  );
  if (!clipboard || !utf8 || !property) throw new Error('No atoms');
  const window = display.client.AllocID();
  display.client.CreateWindow(window, display.root, 0, 0, 1, 1, 0, 0, 0, 0, {});
  return () =>
    new Promise((done, failed) => {
      const stop = display.onEvent((event) => {
        if (event.name !== 'SelectionNotify') return;
        stop();
        if (event.property === 0) return done(undefined);
        display
          .call<{ data: Buffer }>((answer) => display.client.GetProperty(true, window, property, 0, 0, 4096, answer))
          .then(({ data }) => done(data.toString('utf8')), failed);
      });
      display.client.ConvertSelection(window, clipboard, utf8, property, 0);
    });
}

/**
 * Looks again and again until `seen` holds.
 * @returns the milliseconds since `since` (of performance.now)
 * @throws Error after ten seconds
 */
export async function until(what: string, since: number, seen: () => Promise<boolean>): Promise<number> {
  while (performance.now() - since < 10_000) {
    if (await seen()) return performance.now() - since;
  }
  throw new Error(`${what} did not happen within 10 s`);
}
