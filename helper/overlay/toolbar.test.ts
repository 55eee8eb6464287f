import { expect, it } from 'vitest';
import { intersect } from '#helper/platform/rect.ts';
import { layoutToolbar, toolbarActions, toolbarAt } from './toolbar.ts';

const monitor = { x: 1000, y: 0, width: 800, height: 600 };

it('stands below the selection, to the right', () => {
  const { box, side } = layoutToolbar({ x: 1100, y: 100, width: 500, height: 200 }, monitor, 1);
  expect(side).toBe('below');
  expect(box.y).toBeGreaterThan(300);
  expect(box.x + box.width).toBe(1600);
});

it('stands above where there is no room below', () => {
  const { box, side } = layoutToolbar({ x: 1100, y: 300, width: 500, height: 300 }, monitor, 1);
  expect(side).toBe('above');
  expect(box.y + box.height).toBeLessThan(300);
});

it('stands inside where there is no room outside', () => {
  const { box, side } = layoutToolbar(monitor, monitor, 1);
  expect(side).toBe('inside');
  expect(intersect(box, monitor)).toEqual(box);
});

it.each([1, 1.5, 2])('stays on the monitor at scale %s, wherever the selection is', (scale) => {
  for (const x of [1000, 1300, 1790]) {
    for (const y of [0, 300, 595]) {
      const { box } = layoutToolbar({ x, y, width: 10, height: 5 }, monitor, scale);
      expect(intersect(box, monitor)).toEqual(box);
    }
  }
});

it('keeps upload apart from the other buttons', () => {
  const { buttons, group } = layoutToolbar({ x: 1100, y: 100, width: 500, height: 200 }, monitor, 1);
  expect(intersect(buttons.upload, group)).toBeUndefined();
  expect(buttons.upload.x - (group.x + group.width)).toBeGreaterThanOrEqual(10);
  for (const action of toolbarActions.slice(0, -1)) expect(intersect(buttons[action], group)).toEqual(buttons[action]);
});

it('finds each button by a point on it and nothing between them', () => {
  const layout = layoutToolbar({ x: 1100, y: 100, width: 500, height: 200 }, monitor, 1);
  for (const action of toolbarActions) expect(toolbarAt(layout, layout.buttons[action])).toBe(action);
  const { group } = layout;
  expect(toolbarAt(layout, { x: group.x + group.width + 3, y: group.y + 20 })).toBeUndefined();
});
