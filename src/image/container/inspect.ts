import type { ImageType } from '#contract/image.ts';
import { inspectAvif } from './avif.ts';
import { damaged } from './faults.ts';
import { inspectGif } from './gif.ts';
import { inspectJpeg } from './jpeg.ts';
import type { Limits } from './limits.ts';
import { lengthOf } from './parts.ts';
import type { Picture } from './picture.ts';
import { inspectPng } from './png.ts';
import { sniff } from './sniff.ts';
import { inspectWebp } from './webp.ts';

const inspectorOf: Record<ImageType, (bytes: Buffer, limits: Limits) => Promise<Picture>> = {
  'image/png': inspectPng,
  'image/jpeg': inspectJpeg,
  'image/gif': inspectGif,
  'image/webp': inspectWebp,
  'image/avif': inspectAvif,
};

export interface Inspected extends Picture {
  type: ImageType;
  /** Length of `parts`, in bytes. */
  bytes: number;
}

/**
 * Decides what a file is, proves it whole by decoding, and strips everything that is not picture at the container:
 * pixels, orientation, colour profile and animation stay as they were. `parts` are slices of `bytes`, which must not
 * be changed while they are in use.
 * @throws AppError `unsupported_type` (no picture), `too_large` (before decoding), `corrupt_image` (truncated, damaged)
 */
export async function inspect(bytes: Buffer, limits: Limits): Promise<Inspected> {
  const type = sniff(bytes);
  try {
    const picture = await inspectorOf[type](bytes, limits);
    return { type, ...picture, bytes: lengthOf(picture.parts) };
  } catch (error) {
    // Node's readers throw it past the last byte; the parsers rely on that instead of checking each read.
    if (error instanceof RangeError) throw damaged('it ends early', error);
    throw error;
  }
}
