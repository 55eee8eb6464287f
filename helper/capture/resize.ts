import type { Frame } from './capture.ts';

/** The same picture with another number of pixels: each new one is the mean of what it covers, or the nearest one. */
export function resize(frame: Frame, width: number, height: number): Frame {
  const data = new Uint8Array(width * height * 4);
  const columns = spans(frame.width, width);
  const rows = spans(frame.height, height);
  let to = 0;
  for (const [top, bottom] of rows) {
    for (const [left, right] of columns) {
      let [blue, green, red] = [0, 0, 0];
      for (let y = top; y < bottom; y += 1) {
        for (let at = y * frame.stride + left * 4, end = y * frame.stride + right * 4; at < end; at += 4) {
          blue += frame.data[at] as number;
          green += frame.data[at + 1] as number;
          red += frame.data[at + 2] as number;
        }
      }
      const count = (bottom - top) * (right - left);
      data[to] = Math.round(blue / count);
      data[to + 1] = Math.round(green / count);
      data[to + 2] = Math.round(red / count);
      data[to + 3] = 255;
      to += 4;
    }
  }
  return { x: frame.x, y: frame.y, width, height, data, stride: width * 4 };
}

/** For each new pixel, the first of the old ones that it covers and the one behind its last. */
function spans(from: number, to: number): [number, number][] {
  return Array.from({ length: to }, (_, index) => {
    const first = Math.floor((index * from) / to);
    return [first, Math.max(first + 1, Math.floor(((index + 1) * from) / to))];
  });
}
