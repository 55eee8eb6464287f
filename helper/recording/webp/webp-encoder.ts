import sharp from 'sharp';
import type { AnimationEncoder, AnimationOptions, Frame } from '../animation.ts';
import type { Delta } from '../picture-delta.ts';
import { webpChunk } from './webp-chunk.ts';
import { webpFile } from './webp-file.ts';

/** More effort makes files 1 % smaller and takes twice as long. */
const effort = 1;

/** Encodes lossless animated WebP that plays for ever. Each frame is packed by libwebp; only the container is ours. */
export class WebpEncoder implements AnimationEncoder {
  private readonly options: AnimationOptions;

  constructor(options: AnimationOptions) {
    this.options = options;
  }

  start(): Uint8Array {
    return webpFile.start(this.options);
  }

  async frame({ delta, ...seen }: Frame): Promise<Uint8Array> {
    const even = evenPlace(delta);
    const file = await sharp(rgba(delta, even), { raw: { width: even.width, height: even.height, channels: 4 } })
      .webp({ lossless: true, effort })
      .toBuffer();
    const head = Buffer.alloc(16);
    head.writeUIntLE(even.x / 2, 0, 3);
    head.writeUIntLE(even.y / 2, 3, 3);
    head.writeUIntLE(even.width - 1, 6, 3);
    head.writeUIntLE(even.height - 1, 9, 3);
    const frame = webpChunk('ANMF', Buffer.concat([head, imageData(file)]));
    const { at, bytes } = webpFile.time(seen, this.options.fps);
    frame.set(bytes, at);
    return frame;
  }

  readonly end = webpFile.end;
}

/** Frames begin at even places. */
function evenPlace({ x, y, width, height }: Delta) {
  return { x: x & ~1, y: y & ~1, width: width + (x & 1), height: height + (y & 1) };
}

function rgba(delta: Delta, { width, height }: { width: number; height: number }): Uint8Array {
  const pixels = new Uint32Array(width * height);
  const [left, top] = [width - delta.width, height - delta.height];
  let from = 0;
  for (let y = top; y < height; y += 1) {
    for (let to = y * width + left; to < (y + 1) * width; to += 1, from += 1) {
      const pixel = delta.pixels[from] as number;
      pixels[to] = (pixel & 0xff00ff00) | ((pixel & 0xff) << 16) | ((pixel >>> 16) & 0xff);
    }
  }
  return new Uint8Array(pixels.buffer);
}

/** The chunk with the pixels out of a still WebP. */
function imageData(file: Buffer): Buffer {
  for (let at = 12; at + 8 <= file.length; ) {
    const length = file.readUInt32LE(at + 4);
    const end = at + 8 + length + (length & 1);
    if (file.toString('latin1', at, at + 4) === 'VP8L') return file.subarray(at, end);
    at = end;
  }
  throw new Error('sharp gave a WebP without VP8L');
}
