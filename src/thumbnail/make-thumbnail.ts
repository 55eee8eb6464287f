import sharp from 'sharp';
import { decoders } from '#image/container/decode.ts';

/** The long side of a thumbnail in pixels: twice the width of a card, for dense screens. */
const thumbnailSide = 480;

const timeoutSeconds = 30;

/**
 * A small still WebP of a picture, the first frame of one that moves; never larger than the picture itself. `maxPixels`
 * bounds what is decoded.
 * @throws whatever sharp throws for bytes that it cannot decode within the bounds.
 */
export async function makeThumbnail(bytes: Buffer, maxPixels: number): Promise<Buffer> {
  const options = { limitInputPixels: maxPixels, failOn: 'error', pages: 1, sequentialRead: true } as const;
  const { width, height } = await sharp(bytes, options).metadata();
  return await decoders.run(width * height * 4, () =>
    sharp(bytes, options)
      .timeout({ seconds: timeoutSeconds })
      .autoOrient()
      .resize({ width: thumbnailSide, height: thumbnailSide, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 80, effort: 2 })
      .toBuffer(),
  );
}
