import { PNG } from 'pngjs';
import { expect, it } from 'vitest';
import type { Frame } from './capture.ts';
import { encodePng } from './png.ts';

/** A frame that does not begin at 0,0 and whose rows have bytes behind them. */
function someFrame(): Frame {
  const frame = { x: 100, y: 50, width: 37, height: 23, stride: 37 * 4 + 12, data: new Uint8Array((37 * 4 + 12) * 23) };
  for (let i = 0; i < frame.data.length; i += 1) frame.data[i] = (i * 73 + (i >> 5)) & 255;
  return frame;
}

function expectSamePixels(png: Buffer, frame: Frame, left: number, top: number): void {
  const { width, height, data } = PNG.sync.read(png);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = (y + top) * frame.stride + (x + left) * 4;
      const [blue, green, red] = frame.data.subarray(at, at + 3);
      expect([...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)]).toEqual([red, green, blue, 255]);
    }
  }
}

it('keeps every pixel of the frame', async () => {
  const frame = someFrame();
  const png = await encodePng(frame);
  expect(PNG.sync.read(png)).toMatchObject({ width: 37, height: 23 });
  expectSamePixels(png, frame, 0, 0);
});

it('cuts out a part given in pixels of the desktop', async () => {
  const frame = someFrame();
  const png = await encodePng(frame, { x: 110, y: 60, width: 5, height: 4 });
  expect(PNG.sync.read(png)).toMatchObject({ width: 5, height: 4 });
  expectSamePixels(png, frame, 10, 10);
});

it('cuts a part that reaches over the edge and refuses one that is outside', async () => {
  const frame = someFrame();
  const png = await encodePng(frame, { x: 130, y: 0, width: 1000, height: 60 });
  expect(PNG.sync.read(png)).toMatchObject({ width: 7, height: 10 });
  await expect(encodePng(frame, { x: 0, y: 0, width: 100, height: 50 })).rejects.toMatchObject({
    code: 'area_off_screen',
  });
});

it('holds nothing but pixels: no text, no time, no colour profile', async () => {
  const png = await encodePng(someFrame());
  const chunks = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    chunks.push(png.toString('latin1', at + 4, at + 8));
  expect(chunks).toEqual(['IHDR', 'IDAT', 'IEND']);
});
