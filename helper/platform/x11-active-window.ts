import { HelperError } from './helper-error.ts';
import type { Rect } from './rect.ts';
import type { X11Display } from './x11-display.ts';

const anyType = 0;
const viewable = 2;

/** A window as a person sees it. */
export interface X11ActiveWindow {
  /** The program's own window. */
  client: number;
  /** The child of the root window that it lives in: itself, or the frame that the window manager put round it. */
  topLevel: number;
  /** Title bar and borders included, shadow left out; in pixels of the desktop, over whose edge it may reach. */
  rect: Rect;
}

/**
 * The window that a person works in (EWMH _NET_ACTIVE_WINDOW; without a window manager, the one with the keyboard).
 * @throws HelperError `no_window`
 */
export async function readX11ActiveWindow(display: X11Display): Promise<X11ActiveWindow> {
  const [fromManager] = await cardinals(display, display.root, '_NET_ACTIVE_WINDOW');
  const client = fromManager ?? (await focused(display));
  if (!client) throw noWindow();
  try {
    const topLevel = await topLevelOf(display, client);
    const attributes = await display.call<{ mapState: number }>((done) =>
      display.client.GetWindowAttributes(topLevel, done),
    );
    if (attributes.mapState !== viewable) throw noWindow();
    return { client, topLevel, rect: await visibleRect(display, client, topLevel) };
  } catch (cause) {
    if (cause instanceof HelperError) throw cause;
    throw noWindow(cause); // It was closed in this very moment.
  }
}

/** Where a window is on the desktop, its border included. */
export async function x11WindowRect(display: X11Display, window: number): Promise<Rect> {
  const { client, root } = display;
  const [size, origin] = await Promise.all([
    display.call<{ width: number; height: number; borderWidth: number }>((done) => client.GetGeometry(window, done)),
    display.call<{ destX: number; destY: number }>((done) => client.TranslateCoordinates(window, root, 0, 0, done)),
  ]);
  const border = size.borderWidth;
  return {
    x: signed(origin.destX) - border,
    y: signed(origin.destY) - border,
    width: size.width + 2 * border,
    height: size.height + 2 * border,
  };
}

/**
 * A program that draws its own title bar tells how much shadow is round it (_GTK_FRAME_EXTENTS); a window manager tells
 * how much it has put round a program's window (EWMH _NET_FRAME_EXTENTS). Both are left, right, top, bottom.
 */
async function visibleRect(display: X11Display, client: number, topLevel: number): Promise<Rect> {
  const [rect, frame, shadow] = await Promise.all([
    x11WindowRect(display, client),
    cardinals(display, client, '_NET_FRAME_EXTENTS'),
    cardinals(display, client, '_GTK_FRAME_EXTENTS'),
  ]);
  if (frame.length < 4 && shadow.length < 4) return x11WindowRect(display, topLevel);
  const by = (side: number) => (frame[side] ?? 0) - (shadow[side] ?? 0);
  return {
    x: rect.x - by(0),
    y: rect.y - by(2),
    width: rect.width + by(0) + by(1),
    height: rect.height + by(2) + by(3),
  };
}

async function focused(display: X11Display): Promise<number> {
  const { focus } = await display.call<{ focus: number }>((done) => display.client.GetInputFocus(done));
  // 0 is nobody, 1 is "whoever is under the pointer".
  return focus > 1 && focus !== display.root ? focus : 0;
}

async function topLevelOf(display: X11Display, window: number): Promise<number> {
  const { root, parent } = await display.call<{ root: number; parent: number }>((done) =>
    display.client.QueryTree(window, done),
  );
  return parent === root || parent === 0 ? window : topLevelOf(display, parent);
}

/** A property of 32-bit numbers; empty where it is not set. */
async function cardinals(display: X11Display, window: number, name: string): Promise<number[]> {
  const atom = await display.atom(name);
  const { data, format } = await display.call<{ data: Buffer; format: number }>((done) =>
    display.client.GetProperty(false, window, atom, anyType, 0, 16, done),
  );
  if (format !== 32) return [];
  return Array.from({ length: data.length / 4 }, (_, index) => data.readUInt32LE(index * 4));
}

function signed(value: number): number {
  return (value << 16) >> 16;
}

function noWindow(cause?: unknown): HelperError {
  return new HelperError('no_window', 'No window is active: click one first.', { cause });
}
