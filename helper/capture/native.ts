import { HelperError } from '#helper/platform/helper-error.ts';
import { intersect, type Rect, union } from '#helper/platform/rect.ts';
import type { Capture, Frame, Monitor } from './capture.ts';
import { frameOf, type Picture } from './frame-of.ts';

type NativeMonitor = import('node-screenshots').Monitor;
type NativeWindow = import('node-screenshots').Window;

/** Captures through node-screenshots: macOS and Windows, where x, y, width and height are physical pixels as well. */
export async function openNativeCapture(): Promise<Capture> {
  const natives = await listMonitors();
  if (natives.length === 0) throw new HelperError('no_display', 'There is no screen here to take a picture of.');
  return {
    monitors: async () => (await listMonitors()).map(describe),
    grab,
    grabMonitor: grab,
    grabWindow,
    close: () => undefined,
  };
}

async function listMonitors(): Promise<NativeMonitor[]> {
  try {
    const { Monitor: Native } = await import('node-screenshots');
    return Native.all();
  } catch (cause) {
    throw new HelperError('no_display', 'There is no screen here to take a picture of.', { cause });
  }
}

function describe(native: NativeMonitor): Monitor {
  const { x, y, width, height } = { x: native.x(), y: native.y(), width: native.width(), height: native.height() };
  return { x, y, width, height, name: native.name(), primary: native.isPrimary() };
}

async function grab(area?: Rect): Promise<Frame> {
  const natives = await listMonitors();
  const pictures = await Promise.all(natives.map(shoot));
  const desktop = pictures.map(({ rect }) => rect).reduce(union);
  const rect = intersect(area ?? desktop, desktop);
  if (!rect) {
    throw new HelperError(
      'area_off_screen',
      `That area is not on the screen, which is ${desktop.width}×${desktop.height} pixels.`,
    );
  }
  return frameOf(rect, pictures);
}

async function grabWindow(): Promise<Frame> {
  const { Window } = await import('node-screenshots');
  const active = Window.all().find((window) => window.isFocused() && !window.isMinimized());
  if (!active) throw new HelperError('no_window', 'No window is active: click one first.');
  const picture = await shoot(active);
  return frameOf(picture.rect, [picture]);
}

async function shoot(native: NativeMonitor | NativeWindow): Promise<Picture> {
  try {
    const image = await native.captureImage();
    // The image's own size: the monitor's lies where the desktop is scaled.
    return {
      rect: { x: native.x(), y: native.y(), width: image.width, height: image.height },
      rgba: await image.toRaw(),
    };
  } catch (cause) {
    throw new HelperError('capture_failed', 'The screen could not be captured.', { cause });
  }
}
