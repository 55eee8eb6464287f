import { HelperError } from '#helper/platform/helper-error.ts';
import { intersect, type Rect, union } from '#helper/platform/rect.ts';
import type { Capture, Frame, Monitor } from './capture.ts';

type NativeMonitor = import('node-screenshots').Monitor;

/** Captures through node-screenshots: macOS and Windows, where x, y, width and height are physical pixels as well. */
export async function openNativeCapture(): Promise<Capture> {
  const natives = await listMonitors();
  if (natives.length === 0) throw new HelperError('no_display', 'There is no screen here to take a picture of.');
  return { monitors: async () => (await listMonitors()).map(describe), grab, close: () => undefined };
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
  const frame = { ...rect, data: new Uint8Array(rect.width * rect.height * 4), stride: rect.width * 4 };
  for (const picture of pictures) copyInto(frame, picture);
  return frame;
}

interface Picture {
  rect: Rect;
  rgba: Uint8Array;
}

async function shoot(native: NativeMonitor): Promise<Picture> {
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

function copyInto(frame: Frame, { rect, rgba }: Picture): void {
  const part = intersect(frame, rect);
  if (!part) return;
  for (let y = part.y; y < part.y + part.height; y += 1) {
    let from = ((y - rect.y) * rect.width + part.x - rect.x) * 4;
    let to = (y - frame.y) * frame.stride + (part.x - frame.x) * 4;
    for (let x = 0; x < part.width; x += 1, from += 4, to += 4) {
      frame.data[to] = rgba[from + 2] as number;
      frame.data[to + 1] = rgba[from + 1] as number;
      frame.data[to + 2] = rgba[from] as number;
      frame.data[to + 3] = 255;
    }
  }
}
