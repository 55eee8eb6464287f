import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivate } from '#helper/settings/write-private.ts';
import { findRecent, recentFolder, thumbnailPath } from './recent.ts';

/** A thumbnail fits into this, in pixels; it is shown at half of it on the page, and dense screens need it. */
const BOX = { width: 320, height: 200 };

const underWay = new Map<string, Promise<Buffer | undefined>>();

/**
 * A recent picture's thumbnail as PNG; made, and the whole picture removed, when it is first asked for. Undefined for a
 * picture that is not here, or that cannot be drawn.
 */
export function thumbnailOf(stateFolder: string, id: string): Promise<Buffer | undefined> {
  const path = thumbnailPath(stateFolder, id);
  const made = read(path);
  if (made) return Promise.resolve(made.length > 0 ? made : undefined);
  const making = underWay.get(path) ?? make(stateFolder, id).finally(() => underWay.delete(path));
  underWay.set(path, making);
  return making;
}

async function make(stateFolder: string, id: string): Promise<Buffer | undefined> {
  const recent = findRecent(stateFolder, id);
  if (!recent) return undefined;
  const whole = join(recentFolder(stateFolder), recent.file);
  const png = await shrink(whole, BOX).catch(() => undefined);
  // A picture that cannot be drawn leaves an empty one, so that it is tried once.
  if (findRecent(stateFolder, id)) writePrivate(thumbnailPath(stateFolder, id), png ?? '', false);
  rmSync(whole, { force: true });
  return png;
}

/** A small picture as notifications take it: four bytes a pixel, red, green, blue and alpha. */
export async function pixelsOf(png: Buffer): Promise<{ width: number; height: number; rgba: Uint8Array }> {
  const { createCanvas, loadImage } = await import('@napi-rs/canvas');
  const image = await loadImage(png);
  const { width, height } = image;
  const context = createCanvas(width, height).getContext('2d');
  context.drawImage(image, 0, 0);
  return { width, height, rgba: new Uint8Array(context.getImageData(0, 0, width, height).data) };
}

/** Draws a picture file so that it fits into the box, never larger than it is. */
export async function shrink(source: string | Buffer, box: { width: number; height: number }): Promise<Buffer> {
  const { createCanvas, loadImage } = await import('@napi-rs/canvas');
  const image = await loadImage(source);
  const scale = Math.min(1, box.width / image.width, box.height / image.height);
  const canvas = createCanvas(
    Math.max(1, Math.round(image.width * scale)),
    Math.max(1, Math.round(image.height * scale)),
  );
  const context = canvas.getContext('2d');
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.encode('png');
}

function read(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
