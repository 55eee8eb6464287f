import { expect, it } from 'vitest';
import { contains, intersect, type Rect } from '#helper/platform/rect.ts';
import { buttonAt, onToolbar, type ToolbarLayout } from './toolbar.ts';
import { layoutToolbar } from './toolbar-layout.ts';

const monitor = { x: 1000, y: 0, width: 800, height: 600 };
const usual = { x: 1100, y: 100, width: 500, height: 200 };

const barOf = (layout: ToolbarLayout, name: string): Rect =>
  layout.bars.find((bar) => bar.name === name)?.box ?? { x: 0, y: 0, width: 0, height: 0 };

it('stands below the selection, to the right, and the tools beside it', () => {
  const layout = layoutToolbar(usual, monitor, 1, false);
  expect(layout.side).toBe('below');
  const finish = barOf(layout, 'finish');
  expect(finish.y).toBeGreaterThan(300);
  expect(finish.x + finish.width).toBe(1600);
  expect(barOf(layout, 'tools').x).toBeGreaterThan(1600);
});

it('stands above where there is no room below', () => {
  const layout = layoutToolbar({ x: 1100, y: 300, width: 500, height: 300 }, monitor, 1, false);
  expect(layout.side).toBe('above');
  const { y, height } = barOf(layout, 'finish');
  expect(y + height).toBeLessThan(300);
});

it('has the tools on the left where there is no room on the right', () => {
  const layout = layoutToolbar({ x: 1300, y: 100, width: 500, height: 300 }, monitor, 1, false);
  const { x, width } = barOf(layout, 'tools');
  expect(x + width).toBeLessThan(1300);
});

it('stands inside where there is no room outside', () => {
  const layout = layoutToolbar(monitor, monitor, 1, false);
  expect(layout.side).toBe('inside');
  for (const { box } of layout.bars) expect(intersect(box, monitor)).toEqual(box);
});

it.each([1, 1.5])('stays on the monitor and off its other bars at scale %s, wherever the selection is', (scale) => {
  for (const x of [1000, 1300, 1790]) {
    for (const y of [0, 300, 595]) {
      for (const size of [5, 150, 400]) {
        const width = Math.min(size, 1800 - x);
        const height = Math.min(size, 600 - y);
        const { bars } = layoutToolbar({ x, y, width, height }, monitor, scale, false);
        for (const { box } of bars) expect(intersect(box, monitor)).toEqual(box);
        expect(intersect(bars[0]?.box as Rect, bars[1]?.box as Rect)).toBeUndefined();
      }
    }
  }
});

it('opens the panel beside the tools, on the monitor and off the finishing bar', () => {
  for (const selection of [usual, monitor, { x: 1000, y: 0, width: 30, height: 30 }]) {
    const layout = layoutToolbar(selection, monitor, 1, true);
    const panel = barOf(layout, 'panel');
    expect(intersect(panel, monitor)).toEqual(panel);
    for (const name of ['tools', 'finish']) expect(intersect(panel, barOf(layout, name))).toBeUndefined();
  }
});

it('keeps upload apart from the other buttons', () => {
  const { bars } = layoutToolbar(usual, monitor, 1, false);
  const rects = bars.find(({ name }) => name === 'finish')?.buttons ?? [];
  const upload = rects.find(({ id }) => id === 'upload')?.rect as Rect;
  for (const { id, rect } of rects) if (id !== 'upload') expect(upload.x - (rect.x + rect.width)).toBeGreaterThan(10);
});

it('finds each button by a point on it, and none between them', () => {
  const layout = layoutToolbar(usual, monitor, 1, true);
  for (const { buttons, box } of layout.bars) {
    for (const { id, rect } of buttons) {
      expect(buttonAt(layout, rect)).toBe(id);
      expect(intersect(rect, box)).toEqual(rect);
      const shared = buttons.filter((other) => other.id !== id && intersect(other.rect, rect));
      expect(shared).toEqual([]);
    }
  }
  const { x, y } = barOf(layout, 'tools');
  expect(buttonAt(layout, { x: x + 1, y: y + 1 })).toBeUndefined();
  expect(onToolbar(layout, { x: x + 1, y: y + 1 })).toBe(true);
  expect(contains(usual, { x, y })).toBe(false);
});
