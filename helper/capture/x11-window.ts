import { setTimeout as sleep } from 'node:timers/promises';
import type { XComposite } from 'x11';
import { encloses, intersect, type Rect } from '#helper/platform/rect.ts';
import { readX11ActiveWindow, type X11ActiveWindow, x11WindowRect } from '#helper/platform/x11-active-window.ts';
import type { X11Display } from '#helper/platform/x11-display.ts';
import { blend } from './blend.ts';
import type { Frame } from './capture.ts';

const zPixmap = 2;
const allPlanes = 0xffffffff;
const viewable = 2;
const automatic = 0;
/** A program paints what was covered when it is told to, which takes it a moment; it is looked at again in between, in ms. */
const paintTime = 60;
const patience = 600;

/**
 * The active window whole. What is on the screen is taken from there; only where another program's window covers it, or
 * the screen's edge cuts it, the window's own picture is asked for (Composite 0.2, NameWindowPixmap).
 */
export async function grabX11Window(display: X11Display, screen: (area: Rect) => Promise<Frame>): Promise<Frame> {
  const window = await readX11ActiveWindow(display);
  const bounds = await display.bounds();
  const inside = encloses(bounds, window.rect);
  if (inside && !(await isCovered(display, window))) return screen(window.rect);
  const whole = await ownPicture(display, window).catch(() => undefined);
  if (!whole) return screen(window.rect);
  const frame = await backdrop(window.rect, bounds, screen);
  blend(frame, whole);
  return frame;
}

/** What lies behind translucent corners: the screen, and white outside of it. */
async function backdrop(rect: Rect, bounds: Rect, screen: (area: Rect) => Promise<Frame>): Promise<Frame> {
  const stride = rect.width * 4;
  const frame: Frame = { ...rect, stride, data: new Uint8Array(stride * rect.height).fill(255) };
  const part = intersect(rect, bounds);
  if (!part) return frame;
  const behind = await screen(part);
  for (let y = 0; y < behind.height; y += 1) {
    const row = behind.data.subarray(y * behind.stride, y * behind.stride + behind.width * 4);
    frame.data.set(row, (behind.y + y - rect.y) * stride + (behind.x - rect.x) * 4);
  }
  return frame;
}

/** Whether another program's window lies over it. The same program's menus and hints belong to the picture. */
async function isCovered(display: X11Display, { client, topLevel, rect }: X11ActiveWindow): Promise<boolean> {
  const { children } = await display.call<{ children: number[] }>((done) =>
    display.client.QueryTree(display.root, done),
  );
  const above = children.slice(children.indexOf(topLevel) + 1);
  const covers = await Promise.all(above.map((window) => lies(display, window, client, rect).catch(() => false)));
  return covers.includes(true);
}

async function lies(display: X11Display, window: number, client: number, rect: Rect): Promise<boolean> {
  const attributes = await display.call<{ klass: number; mapState: number; overrideRedirect: number }>((done) =>
    display.client.GetWindowAttributes(window, done),
  );
  const inputOnly = 2;
  if (attributes.mapState !== viewable || attributes.klass === inputOnly) return false;
  if (attributes.overrideRedirect && sameProgram(display, window, client)) return false;
  return intersect(await x11WindowRect(display, window), rect) !== undefined;
}

/** Each connection to the server numbers its windows within a range of its own (X protocol, connection setup). */
function sameProgram({ raw }: X11Display, one: number, other: number): boolean {
  return ((one ^ other) & ~raw.resource_mask) === 0;
}

async function ownPicture(display: X11Display, { topLevel }: X11ActiveWindow) {
  const composite = await display.call<XComposite>((done) => display.client.require('composite', done));
  const screenNumber = Number(display.client.screenNum) || 0;
  const manager = await display.atom(`_NET_WM_CM_S${screenNumber}`);
  const composited = (await display.call<number>((done) => display.client.GetSelectionOwner(manager, done))) !== 0;
  // A compositing manager has every window's picture already; without one, the window is told to paint one for us.
  if (composited) return readPixmap(display, composite, topLevel);
  composite.RedirectWindow(topLevel, automatic);
  try {
    return await painted(() => readPixmap(display, composite, topLevel));
  } finally {
    composite.UnredirectWindow(topLevel);
    await display.sync();
  }
}

/** Reads until two pictures in a row are the same. */
async function painted<T extends { bgra: Uint8Array }>(read: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + patience;
  await sleep(paintTime);
  let last = await read();
  for (;;) {
    await sleep(paintTime);
    const next = await read();
    if (Buffer.compare(last.bgra, next.bgra) === 0 || performance.now() > deadline) return next;
    last = next;
  }
}

async function readPixmap(display: X11Display, composite: XComposite, window: number) {
  const { client } = display;
  const pixmap = client.AllocID();
  composite.NameWindowPixmap(window, pixmap);
  try {
    const rect = await x11WindowRect(display, window);
    const { width, height } = rect;
    const { data, depth } = await display.call<{ data: Buffer; depth: number }>((done) =>
      client.GetImage(zPixmap, pixmap, 0, 0, width, height, allPlanes, done),
    );
    const bgra = Uint8Array.prototype.slice.call(data, 0, width * height * 4);
    // Only a 32-bit window has alpha; elsewhere the fourth byte has no meaning.
    if (depth !== 32) for (let at = 3; at < bgra.length; at += 4) bgra[at] = 255;
    return { ...rect, bgra, stride: width * 4 };
  } finally {
    client.FreePixmap(pixmap);
  }
}
