import { encloses } from '#helper/platform/rect.ts';
import type { Frame, Monitor } from './capture.ts';
import { resize } from './resize.ts';

/** A frame that lies on one monitor, with the pixels that the monitor has where the desktop enlarges it. */
export function ownPixels(frame: Frame, monitors: readonly Monitor[]): Frame {
  const around = monitors.find((monitor) => encloses(monitor, frame));
  if (!around?.native) return frame;
  const scale = around.native.width / around.width;
  const own = (length: number) => Math.max(1, Math.round(length * scale));
  return resize(frame, own(frame.width), own(frame.height));
}
