import { describe, expect, it } from 'vitest';
import { encloses, intersect, type Rect } from '#helper/platform/rect.ts';
import { buttonAt, controlButtons, layoutControls } from './layout.ts';

const one: Rect[] = [{ x: 0, y: 0, width: 1000, height: 700 }];
const two: Rect[] = [...one, { x: 1000, y: 0, width: 800, height: 600 }];

describe.each([1, 1.5])('the controls of a recording at scale %s', (scale) => {
  const regions: [string, Rect][] = [
    ['in the middle', { x: 300, y: 200, width: 320, height: 200 }],
    ['of one pixel', { x: 500, y: 300, width: 1, height: 1 }],
    ['of one pixel in the last corner', { x: 999, y: 699, width: 1, height: 1 }],
    ['at the lower edge', { x: 100, y: 400, width: 700, height: 300 }],
    ['as high as the screen on the left', { x: 0, y: 0, width: 300, height: 700 }],
    ['as high as the screen on the right', { x: 700, y: 0, width: 300, height: 700 }],
  ];

  it.each(regions)('stand beside a region %s, on its monitor, and never in the picture', (_, region) => {
    const { frame, bar, inside } = layoutControls(region, two, scale);
    expect(inside).toBe(false);
    for (const part of [...frame, bar]) expect(intersect(part, region)).toBeUndefined();
    expect(two.filter((monitor) => encloses(monitor, bar))).toEqual(one);
    for (const side of frame) expect(intersect(side, bar)).toBeUndefined();
  });

  it('go to another monitor where the region takes all of its own', () => {
    const { bar, inside } = layoutControls(one[0] as Rect, two, scale);
    expect([inside, encloses(two[1] as Rect, bar)]).toEqual([false, true]);
  });

  it('stand low inside a region that takes every monitor, wider for what they have to say', () => {
    const beside = layoutControls({ x: 10, y: 10, width: 50, height: 50 }, one, scale).bar;
    const all: Rect = { x: 0, y: 0, width: 1800, height: 700 };
    for (const [region, monitors, on] of [
      [one[0] as Rect, one, one[0] as Rect],
      [all, two, one[0] as Rect],
    ] as const) {
      const { bar, inside } = layoutControls(region, monitors, scale);
      expect([inside, encloses(on, bar)]).toEqual([true, true]);
      expect(bar.y).toBeGreaterThan(500);
      expect(bar.width).toBeGreaterThan(beside.width);
      expect(Math.abs(2 * bar.x + bar.width - 2 * on.x - on.width)).toBeLessThanOrEqual(1);
    }
  });

  it('have each button inside the bar and off the others, and find it under the pointer', () => {
    for (const region of [regions[0]?.[1] as Rect, one[0] as Rect]) {
      const layout = layoutControls(region, one, scale);
      const { bar, buttons } = layout;
      for (const name of controlButtons) {
        const { x, y, width, height } = buttons[name];
        expect(encloses({ ...bar, x: 0, y: 0 }, buttons[name])).toBe(true);
        for (const at of [
          { x, y },
          { x: x + width - 1, y: y + height - 1 },
        ]) {
          expect(buttonAt(layout, at)).toBe(name);
        }
      }
      expect(buttonAt(layout, { x: 5, y: 5 })).toBeUndefined();
    }
  });
});

it('draws the frame right round the region, without a gap at the corners', () => {
  const region = { x: 300, y: 200, width: 10, height: 8 };
  const { frame } = layoutControls(region, one, 1);
  const covered = frame.reduce((sum, { width, height }) => sum + width * height, 0);
  expect(covered).toBe(16 * 14 - 10 * 8);
  for (const [at, side] of frame.entries()) {
    for (const other of frame.slice(at + 1)) expect(intersect(side, other)).toBeUndefined();
  }
});
