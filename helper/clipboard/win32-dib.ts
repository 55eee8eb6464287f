import { createCanvas, loadImage } from '@napi-rs/canvas';

const headerBytes = 124;
const bitFields = 3;
const sRgb = 0x73524742;
const forImages = 4;

/** A picture as CF_DIBV5: BITMAPV5HEADER and rows from the bottom up, 4 bytes a pixel: blue, green, red, alpha. */
export async function dibOf(png: Uint8Array): Promise<Buffer> {
  const image = await loadImage(png);
  const { width, height } = image;
  const context = createCanvas(width, height).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const dib = Buffer.alloc(headerBytes + width * height * 4);
  writeHeader(dib, width, height);
  for (let y = 0; y < height; y += 1) {
    let from = (height - 1 - y) * width * 4;
    let to = headerBytes + y * width * 4;
    for (const end = to + width * 4; to < end; to += 4, from += 4) {
      dib[to] = data[from + 2] as number;
      dib[to + 1] = data[from + 1] as number;
      dib[to + 2] = data[from] as number;
      dib[to + 3] = data[from + 3] as number;
    }
  }
  return dib;
}

function writeHeader(dib: Buffer, width: number, height: number): void {
  dib.writeUInt32LE(headerBytes, 0);
  dib.writeInt32LE(width, 4);
  dib.writeInt32LE(height, 8);
  dib.writeUInt16LE(1, 12);
  dib.writeUInt16LE(32, 14);
  dib.writeUInt32LE(bitFields, 16);
  dib.writeUInt32LE(width * height * 4, 20);
  [0x00ff0000, 0x0000ff00, 0x000000ff, 0xff000000].forEach((mask, at) => {
    dib.writeUInt32LE(mask, 40 + at * 4);
  });
  dib.writeUInt32LE(sRgb, 56);
  dib.writeUInt32LE(forImages, 108);
}
