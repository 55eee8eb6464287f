import { createCanvas, loadImage } from '@napi-rs/canvas';

/** A picture file's pixels: four bytes each, red, green, blue and alpha. */
export async function loadPixels(file: Buffer): Promise<{ data: Uint8ClampedArray; width: number; height: number }> {
  const image = await loadImage(file);
  const { width, height } = image;
  const context = createCanvas(width, height).getContext('2d');
  context.drawImage(image, 0, 0);
  return { data: context.getImageData(0, 0, width, height).data, width, height };
}
