import { HelperError } from '#helper/platform/helper-error.ts';
import { findLinuxSession } from '#helper/platform/linux-session.ts';
import type { Rect } from '#helper/platform/rect.ts';

/** One monitor, in physical pixels of the whole desktop. */
export interface Monitor extends Rect {
  /** The output's name, such as `HDMI-1`; for a person, not for lookups. */
  name: string;
  primary: boolean;
  /** How many pixels it has itself, where a desktop of several scales enlarges it to fit beside a finer one. */
  native?: { width: number; height: number } | undefined;
}

/** Raw pixels of a part of the desktop: 4 bytes a pixel in the order blue, green, red, unused. */
export interface Frame extends Rect {
  data: Uint8Array;
  /** Bytes from one row to the next, at least 4 × width. */
  stride: number;
}

/** How a picture is taken. */
export interface GrabOptions {
  /** Draws the mouse pointer where it stands now; without it unless told. */
  pointer?: boolean | undefined;
}

/** Takes pictures of the desktop. */
export interface Capture {
  /** All monitors: the primary one first, then from left to right and from top to bottom. Never empty. */
  monitors(): Promise<Monitor[]>;
  /**
   * The pixels of `area`, or of the whole desktop; the frame's memory is the caller's to keep.
   * @throws HelperError `area_off_screen` when no part of the area is on the desktop (it is cut to the desktop otherwise),
   * `capture_failed` when the system refuses.
   */
  grab(area?: Rect, options?: GrabOptions): Promise<Frame>;
  /** One monitor in its own pixels, whatever the desktop's scale; the frame's place is the monitor's. */
  grabMonitor(monitor: Monitor, options?: GrabOptions): Promise<Frame>;
  /**
   * The window that a person works in, with its title bar and without its shadow, whole even where another window covers
   * it or the edge of the screen cuts it (then the frame reaches over the desktop's edge).
   * @throws HelperError `no_window` where no window is active, `capture_failed`.
   */
  grabWindow(options?: GrabOptions): Promise<Frame>;
  close(): void;
}

/**
 * Opens the fastest way to take pictures on this system.
 * @throws HelperError `no_display` where there is no screen to take a picture of.
 */
export async function openCapture(): Promise<Capture> {
  if (process.platform === 'linux') {
    const session = await findLinuxSession();
    if (session === 'x11') return (await import('./x11.ts')).openX11Capture();
    if (session !== 'none') return (await import('./wayland.ts')).openWaylandCapture();
    throw new HelperError('no_display', 'There is no screen here: neither DISPLAY nor WAYLAND_DISPLAY is set.');
  }
  if (process.platform === 'win32') {
    const { openWin32Capture } = await import('./win32.ts');
    return openWin32Capture();
  }
  const { openNativeCapture } = await import('./native.ts');
  return openNativeCapture();
}
