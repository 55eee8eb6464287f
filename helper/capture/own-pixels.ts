import { encloses, type Rect } from '#helper/platform/rect.ts';
import type { Frame, Monitor } from './capture.ts';
import { resize } from './resize.ts';

/** A frame that lies on one monitor, with the pixels that the monitor has where the desktop enlarges it. */
export function ownPixels(frame: Frame, monitors: readonly Monitor[]): Frame {
  const { width, height } = ownSize(frame, monitors);
  return width === frame.width && height === frame.height ? frame : resize(frame, width, height);
}

/** How many pixels that frame has. */
export function ownSize(frame: Rect, monitors: readonly Monitor[]): { width: number; height: number } {
  const around = monitors.find((monitor) => encloses(monitor, frame));
  const scale = around?.native ? around.native.width / around.width : 1;
  const own = (length: number) => Math.max(1, Math.round(length * scale));
  return { width: own(frame.width), height: own(frame.height) };
}
