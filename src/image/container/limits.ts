import { damaged, tooLarge } from './faults.ts';

/** What a picture may cost its viewers, read from its headers before anything is decoded. */
export interface Limits {
  /** Width × height of the canvas, in pixels. */
  maxPixels: number;
  /** Frames of an animation; 3,000 unless given (200 s at 15 frames a second). */
  maxFrames?: number;
  /** Width × height × frames, in pixels; 25 × `maxPixels` unless given (40 s of 1080p at the default). */
  maxAnimationPixels?: number;
}

/** @throws AppError `too_large`, or `corrupt_image` for an empty canvas. */
export function checkSize(width: number, height: number, frames: number, limits: Limits): void {
  const { maxPixels, maxFrames = 3_000, maxAnimationPixels = 25 * maxPixels } = limits;
  if (width < 1 || height < 1 || frames < 1) throw damaged('it has no pixels');
  if (width * height > maxPixels) {
    throw tooLarge(`${width} × ${height} pixels, where ${maxPixels} in all are allowed`);
  }
  if (frames > maxFrames) throw tooLarge(`it has more than ${maxFrames} frames`);
  if (width * height * frames > maxAnimationPixels) {
    throw tooLarge(`${frames} frames of ${width} × ${height}, where ${maxAnimationPixels} pixels in all are allowed`);
  }
}
