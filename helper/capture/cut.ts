import { HelperError } from '#helper/platform/helper-error.ts';
import { intersect, type Rect } from '#helper/platform/rect.ts';
import type { Frame } from './capture.ts';

/** The part of a frame that `rect` covers, without copying a pixel. @throws HelperError `area_off_screen` */
export function cut(frame: Frame, rect: Rect): Frame {
  const part = intersect(rect, frame);
  if (!part) throw new HelperError('area_off_screen', 'That area is not on the screen.');
  const from = (part.y - frame.y) * frame.stride + (part.x - frame.x) * 4;
  return { ...part, stride: frame.stride, data: frame.data.subarray(from) };
}
