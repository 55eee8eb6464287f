import { availableParallelism } from 'node:os';
import sharp from 'sharp';
import { damaged } from './faults.ts';
import { Gate } from './gate.ts';
import { join } from './parts.ts';
import type { Picture } from './picture.ts';

// No picture is decoded twice, and the pictures themselves are what runs in parallel.
sharp.cache(false);
sharp.concurrency(1);

/** Decoders of the whole process: fewer than libuv's 4 threads, and about 256 MB of pixels at once. */
export const decoders = new Gate(Math.min(3, availableParallelism()), 256 * 1024 * 1024);

const TIMEOUT_SECONDS = 60;

/**
 * Decodes every pixel of every frame of what will be served, and keeps none: only the last pixel is asked for, which
 * makes the decoder go through all others. It is as strict as `stats()` at a tenth of its price (docs/adr/0004).
 * @param memory what the decoder holds at once, in bytes
 * @returns the size that came out of the decoder, in pixels
 * @throws AppError `corrupt_image`
 */
export async function decodeAll(picture: Picture, memory: number): Promise<{ width: number; height: number }> {
  const { frames } = picture;
  return await decoders.run(memory, async () => {
    const options = {
      failOn: 'warning',
      limitInputPixels: picture.width * picture.height * frames,
      sequentialRead: true,
      pages: frames > 1 ? -1 : 1,
    } as const;
    const bytes = join(picture.parts);
    try {
      const { width, height: all, pageHeight: height = all } = await sharp(bytes, options).metadata();
      await sharp(bytes, options)
        .timeout({ seconds: TIMEOUT_SECONDS })
        .extract({ left: width - 1, top: height - 1, width: 1, height: 1 })
        .raw()
        .toBuffer();
      return { width, height };
    } catch (error) {
      throw damaged('its pixels cannot be decoded', error);
    }
  });
}
