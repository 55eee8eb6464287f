import { createHash } from 'node:crypto';
import sharp from 'sharp';

sharp.cache(false);
sharp.concurrency(1);

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** What a picture looks like, whatever is packed around it: its size, its frames and every pixel. */
export async function pixelsOf(bytes: Uint8Array): Promise<string> {
  const { data, info } = await sharp(bytes, { animated: true }).raw().toBuffer({ resolveWithObject: true });
  return `${info.width}x${info.height}x${info.channels} ${sha256(data)}`;
}
