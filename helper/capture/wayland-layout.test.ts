import { expect, it } from 'vitest';
import { layOut } from './wayland-layout.ts';

const output = (name: string, [x, y, width, height]: [number, number, number, number], scale: number) => ({
  name,
  logical: { x, y, width, height },
  pixels: { width: Math.round(width * scale), height: Math.round(height * scale) },
});

it('gives the pixels of the finest monitor to all of them, side by side', () => {
  const { bounds, monitors } = layOut([output('b', [800, 0, 640, 400], 2), output('a', [0, 0, 800, 600], 1)]);
  expect(bounds).toEqual({ x: 0, y: 0, width: 2880, height: 1200 });
  expect(monitors).toMatchObject([
    { name: 'a', x: 0, y: 0, width: 1600, height: 1200, primary: true, native: { width: 800, height: 600 } },
    { name: 'b', x: 1600, y: 0, width: 1280, height: 800, primary: false, native: { width: 1280, height: 800 } },
  ]);
});

it('begins at the top left of all monitors, wherever the compositor has its origin', () => {
  const { bounds, monitors, convert } = layOut([
    output('main', [0, 0, 1000, 500], 1),
    output('left', [-640, -100, 640, 480], 1),
  ]);
  expect(bounds).toEqual({ x: 0, y: 0, width: 1640, height: 600 });
  expect(monitors.map(({ name, x, y }) => [name, x, y])).toEqual([
    ['left', 0, 0],
    ['main', 640, 100],
  ]);
  expect(convert({ x: 10, y: 20, width: 30, height: 40 })).toEqual({ x: 650, y: 120, width: 30, height: 40 });
});

it('leaves no gap and no overlap between monitors with a scale that is no whole number', () => {
  const { bounds, monitors } = layOut([
    output('a', [0, 0, 1093, 614], 1366 / 1093),
    output('b', [1093, 0, 1707, 960], 1.5),
    output('c', [2800, 0, 1280, 720], 1),
  ]);
  const [a, b, c] = monitors;
  expect((a?.x ?? 0) + (a?.width ?? 0)).toBe(b?.x);
  expect((b?.x ?? 0) + (b?.width ?? 0)).toBe(c?.x);
  expect((c?.x ?? 0) + (c?.width ?? 0)).toBe(bounds.width);
});
