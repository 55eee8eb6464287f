import { HelperError } from '#helper/platform/helper-error.ts';
import { intersect, type Rect } from '#helper/platform/rect.ts';
import { copyBits, getDc, releaseDc, sourceCopy, systemMetric } from '#helper/platform/win32-api.ts';
import { createWin32Bitmap, type Win32Bitmap } from '#helper/platform/win32-bitmap.ts';
import { readWin32Monitors } from '#helper/platform/win32-monitors.ts';
import type { Capture, Frame, GrabOptions, Monitor } from './capture.ts';
import { drawWin32Pointer } from './win32-pointer.ts';
import { drawWin32Window, findWin32Window } from './win32-window.ts';

const virtualScreen = { x: 76, y: 77, width: 78, height: 79 };
/** SRCCOPY with CAPTUREBLT: translucent windows are on the picture too. */
const copyAll = sourceCopy | 0x40000000;

/**
 * Captures the desktop by GDI, in physical pixels.
 * @throws HelperError `no_display` in a session without a desktop, such as a service's.
 */
export function openWin32Capture(): Capture {
  if (readWin32Monitors().length === 0) {
    throw new HelperError('no_display', 'There is no screen here to take a picture of.');
  }
  return new Win32Capture();
}

class Win32Capture implements Capture {
  /** Kept and grown: a bitmap of the desktop's size takes as long to make as to fill. */
  private bitmap: Win32Bitmap | undefined;

  async monitors(): Promise<Monitor[]> {
    return readWin32Monitors();
  }

  async grab(area?: Rect, { pointer = false }: GrabOptions = {}): Promise<Frame> {
    const desktop = desktopBounds();
    const rect = intersect(area ?? desktop, desktop);
    if (!rect) {
      throw new HelperError(
        'area_off_screen',
        `That area is not on the screen, which is ${desktop.width}×${desktop.height} pixels.`,
      );
    }
    return this.draw(rect, (bitmap) => {
      copyScreen(bitmap, rect);
      if (pointer) drawWin32Pointer(bitmap.dc, rect);
    });
  }

  grabMonitor(monitor: Monitor, options?: GrabOptions): Promise<Frame> {
    return this.grab(monitor, options);
  }

  async grabWindow({ pointer = false }: GrabOptions = {}): Promise<Frame> {
    const window = findWin32Window();
    return this.draw(window.visible, (bitmap) => {
      // What a window will not draw by itself is taken from the screen, where it lies on top.
      if (!drawWin32Window(bitmap, window)) copyScreen(bitmap, window.visible);
      if (pointer) drawWin32Pointer(bitmap.dc, window.visible);
    });
  }

  close(): void {
    this.bitmap?.close();
    this.bitmap = undefined;
  }

  private draw(rect: Rect, paint: (bitmap: Win32Bitmap) => void): Frame {
    const { width, height } = rect;
    if (this.bitmap?.width !== width || this.bitmap.height !== height) {
      this.close();
      this.bitmap = createWin32Bitmap(width, height);
    }
    if (!this.bitmap)
      throw new HelperError('capture_failed', 'There is not enough memory for a picture of the screen.');
    paint(this.bitmap);
    return { x: rect.x, y: rect.y, width, height, data: this.bitmap.read(), stride: width * 4 };
  }
}

function desktopBounds(): Rect {
  const { x, y, width, height } = virtualScreen;
  return { x: systemMetric(x), y: systemMetric(y), width: systemMetric(width), height: systemMetric(height) };
}

function copyScreen(bitmap: Win32Bitmap, { x, y, width, height }: Rect): void {
  const screen = getDc(0);
  const copied = copyBits(bitmap.dc, 0, 0, width, height, screen, x, y, copyAll);
  releaseDc(0, screen);
  if (copied) return;
  throw new HelperError(
    'capture_failed',
    'The screen could not be captured: it is locked, or a question for an administrator covers it.',
  );
}
