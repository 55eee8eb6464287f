import { expect, it } from 'vitest';
import type { Frame } from './capture.ts';
import { resize } from './resize.ts';

/** A frame with bytes behind each row, which are no pixels. */
function someFrame(width: number, height: number): Frame {
  const stride = width * 4 + 8;
  const data = Uint8Array.from({ length: stride * height }, (_, at) => (at * 37 + (at >> 6)) & 255);
  return { x: 5, y: 6, width, height, stride, data };
}

const pixels = ({ data, stride, width, height }: Frame) =>
  Array.from({ length: width * height }, (_, at) => {
    const from = Math.floor(at / width) * stride + (at % width) * 4;
    return [...data.subarray(from, from + 3)];
  });

it('gives a picture back as it was, after it was made larger by a whole factor', () => {
  const frame = someFrame(7, 5);
  for (const [width, height] of [
    [14, 10],
    [21, 15],
    [28, 5],
  ] as const) {
    expect(pixels(resize(resize(frame, width, height), 7, 5))).toEqual(pixels(frame));
  }
});

it('takes the mean of what a smaller pixel covers', () => {
  const frame: Frame = {
    x: 0,
    y: 0,
    width: 2,
    height: 1,
    stride: 8,
    data: Uint8Array.of(0, 10, 200, 0, 100, 20, 100, 0),
  };
  expect(pixels(resize(frame, 1, 1))).toEqual([[50, 15, 150]]);
});
