import { openCapture } from '#helper/capture/capture.ts';
import type { FrameSource, SourceOptions } from '../frame-source.ts';

/** One capture a frame, where the system has nothing quicker; the pointer is drawn where captures have it. */
export async function openStillSource({ rect: wanted, cursor }: SourceOptions): Promise<FrameSource> {
  const capture = await openCapture();
  try {
    const { x, y, width, height } = await capture.grab(wanted);
    const rect = { x, y, width, height };
    return {
      rect,
      async grab(pixels) {
        const { data, stride } = await capture.grab(rect, { pointer: cursor });
        for (let row = 0; row < height; row += 1) {
          const line = data.subarray(row * stride, row * stride + width * 4);
          new Uint8Array(pixels.buffer, pixels.byteOffset + row * width * 4, width * 4).set(line);
        }
      },
      close: () => capture.close(),
    };
  } catch (error) {
    capture.close();
    throw error;
  }
}
