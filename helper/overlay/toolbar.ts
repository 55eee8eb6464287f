import { contains, moveInside, type Point, type Rect } from '#helper/platform/rect.ts';

/** The buttons, in the order in which Tab visits them. Upload is last and stands apart: it is the one that sends. */
export const toolbarActions = ['cancel', 'save', 'copy', 'upload'] as const;
export type ToolbarAction = (typeof toolbarActions)[number];

/** Each button's name, and the keys that do the same. */
export const toolbarLabels: Record<ToolbarAction, { name: string; keys: string }> = {
  cancel: { name: 'Cancel', keys: 'Esc' },
  save: { name: 'Save to a file', keys: 'Ctrl+S' },
  copy: { name: 'Copy', keys: 'Enter or Ctrl+C' },
  upload: { name: 'Upload', keys: 'Ctrl+D' },
};

export interface ToolbarLayout {
  /** The group of cancel, save and copy. */
  group: Rect;
  buttons: Record<ToolbarAction, Rect>;
  /** Around all of it. */
  box: Rect;
  /** Where it stands: below or above the selection, or inside where there is no room outside. */
  side: 'below' | 'above' | 'inside';
}

const button = 38;
const padding = 4;
const apart = 12;
const uploadWidth = 112;
const distance = 12;

/** Places the toolbar at a selection so that it stays on one monitor. `scale` is the desktop's text scale, 1 at 96 dpi. */
export function layoutToolbar(selection: Rect, monitor: Rect, scale: number): ToolbarLayout {
  const px = (value: number) => Math.round(value * scale);
  const height = px(button + 2 * padding);
  const groupWidth = px(3 * button + 2 * padding);
  const width = groupWidth + px(apart + uploadWidth);
  const { side, y } = chooseSide(selection, monitor, height, px(distance));
  const right = selection.x + selection.width - (side === 'inside' ? px(distance) : 0);
  const box = moveInside({ x: right - width, y, width, height }, inset(monitor, px(4)));
  const group = { x: box.x, y: box.y, width: groupWidth, height };
  const at = (index: number): Rect => ({
    x: box.x + px(padding) + index * px(button),
    y: box.y + px(padding),
    width: px(button),
    height: px(button),
  });
  const upload = { x: box.x + width - px(uploadWidth), y: box.y, width: px(uploadWidth), height };
  return { group, buttons: { cancel: at(0), save: at(1), copy: at(2), upload }, box, side };
}

function chooseSide(selection: Rect, monitor: Rect, height: number, gap: number): Pick<ToolbarLayout, 'side'> & Point {
  const below = selection.y + selection.height + gap;
  const above = selection.y - gap - height;
  if (below + height + 4 <= monitor.y + monitor.height) return { side: 'below', x: 0, y: below };
  if (above - 4 >= monitor.y) return { side: 'above', x: 0, y: above };
  return { side: 'inside', x: 0, y: selection.y + selection.height - gap - height };
}

function inset(rect: Rect, by: number): Rect {
  return { x: rect.x + by, y: rect.y + by, width: rect.width - 2 * by, height: rect.height - 2 * by };
}

/** The button under a point. */
export function toolbarAt(layout: ToolbarLayout, point: Point): ToolbarAction | undefined {
  return toolbarActions.find((action) => contains(layout.buttons[action], point));
}
