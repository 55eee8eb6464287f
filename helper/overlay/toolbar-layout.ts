import { palette } from '#editor/style.ts';
import { intersect, moveInside, type Point, type Rect } from '#helper/platform/rect.ts';
import {
  type Bar,
  type Button,
  type ButtonId,
  finishButtons,
  isMain,
  recordButtons,
  type ToolbarLayout,
  toolButtons,
} from './toolbar.ts';

const padding = 4;
const finishSize = 38;
const toolSize = 36;
const apart = 12;
const uploadWidth = 112;
const distance = 12;
const swatch = 30;
const widths = 9;

/**
 * Places the bars at a selection as Lightshot does, tools beside it and what finishes below it, so that they stay on one
 * monitor and off each other. `scale` is the desktop's text scale, 1 at 96 dpi.
 */
export function layoutToolbar(selection: Rect, monitor: Rect, scale: number, panel: boolean): ToolbarLayout {
  const px = (value: number) => Math.round(value * scale);
  const room = inset(monitor, px(4));
  const { finish, side } = layoutFinish(selection, room, px, finishButtons);
  const tools = layoutTools(selection, room, finish, px);
  const bars = [tools, finish];
  if (panel) bars.splice(1, 0, layoutPanel(tools, finish, room, px));
  return { bars, side };
}

/** The only bar of a region that is to be recorded. */
export function layoutRecordBar(selection: Rect, monitor: Rect, scale: number): ToolbarLayout {
  const px = (value: number) => Math.round(value * scale);
  const { finish, side } = layoutFinish(selection, inset(monitor, px(4)), px, recordButtons);
  return { bars: [finish], side };
}

type Pixels = (value: number) => number;

function layoutFinish(selection: Rect, room: Rect, px: Pixels, ids: readonly ButtonId[]) {
  const height = px(finishSize + 2 * padding);
  const groupWidth = px((ids.length - 1) * finishSize + 2 * padding);
  const width = groupWidth + px(apart + uploadWidth);
  const { side, y } = chooseSide(selection, room, height, px(distance));
  const right = selection.x + selection.width - (side === 'inside' ? px(distance) : 0);
  const box = moveInside({ x: right - width, y, width, height }, room);
  const buttons = ids.map((id, index): Button => {
    if (isMain(id)) return { id, rect: { ...box, x: box.x + width - px(uploadWidth), width: px(uploadWidth) } };
    const [x, size] = [box.x + px(padding) + index * px(finishSize), px(finishSize)];
    return { id, rect: { x, y: box.y + px(padding), width: size, height: size } };
  });
  return { side, finish: { name: 'finish', box, buttons } satisfies Bar };
}

function chooseSide(
  selection: Rect,
  room: Rect,
  height: number,
  gap: number,
): Pick<ToolbarLayout, 'side'> & { y: number } {
  const below = selection.y + selection.height + gap;
  const above = selection.y - gap - height;
  if (below + height <= room.y + room.height) return { side: 'below', y: below };
  if (above >= room.y) return { side: 'above', y: above };
  return { side: 'inside', y: selection.y + selection.height - gap - height };
}

/** Two columns, as short as Lightshot's one: a taller bar would dwarf most selections. */
function layoutTools(selection: Rect, room: Rect, finish: Bar, px: Pixels): Bar {
  const rows = Math.ceil(toolButtons.length / 2);
  const width = px(2 * toolSize + 2 * padding);
  const height = rows * px(toolSize) + px(2 * padding);
  const box = placeTools(selection, room, finish.box, { width, height }, px(distance));
  const cell = px(toolSize);
  const left = box.x + px(padding);
  const buttons: Button[] = [];
  let slot = 0;
  for (const id of toolButtons) {
    const wide = id === 'style';
    const rect = {
      x: left + (slot % 2) * cell,
      y: box.y + px(padding) + Math.floor(slot / 2) * cell,
      width: wide ? 2 * cell : cell,
      height: cell,
    };
    buttons.push({ id, rect });
    slot += wide ? 2 : 1;
  }
  return { name: 'tools', box, buttons };
}

/** Right of the selection, else left of it, else inside; level with its lower end where that is free. */
function placeTools(
  selection: Rect,
  room: Rect,
  taken: Rect,
  { width, height }: { width: number; height: number },
  gap: number,
): Rect {
  const right = selection.x + selection.width;
  const level = Math.max(room.y, Math.min(selection.y + selection.height - height, room.y + room.height - height));
  const columns = [
    right + gap,
    selection.x - gap - width,
    Math.max(right, taken.x + taken.width) + gap,
    right - gap - width,
    taken.x - gap - width,
    room.x + room.width - width,
    room.x,
  ];
  const rows = [level, taken.y - gap - height, taken.y + taken.height + gap];
  const free = (rect: Rect) => fits(rect, room) && !intersect(rect, taken);
  const places = columns.flatMap((x) => rows.map((y) => ({ x, y, width, height })));
  return places.find(free) ?? moveInside({ x: right - gap - width, y: level, width, height }, room);
}

/** Colours in two rows, widths in one, what is left below; beside the tools, at the height of the button that opens it. */
function layoutPanel(tools: Bar, finish: Bar, room: Rect, px: Pixels): Bar {
  const half = palette.length / 2;
  const [cell, edge] = [px(swatch), px(8)];
  const width = Math.max(half * cell, widths * px(24)) + 2 * edge;
  const step = Math.floor((width - 2 * edge) / half);
  const thin = Math.floor((width - 2 * edge) / widths);
  const height = 3 * cell + px(34) + px(6) + 2 * edge;
  const at = placePanel(tools, finish.box, room, { width, height }, px(6));
  const left = at.x + edge;
  const top = at.y + edge;
  const button = (id: ButtonId, x: number, y: number, wide: number, high = cell): Button => ({
    id,
    rect: { x, y, width: wide, height: high },
  });
  const swatches = palette.map((_, index) =>
    button(`colour.${index}`, left + (index % half) * step, top + Math.floor(index / half) * cell, step),
  );
  const dots = Array.from({ length: widths }, (_, index) =>
    button(`width.${index}`, left + index * thin, top + 2 * cell + px(3), thin),
  );
  const low = top + 3 * cell + px(6);
  const middle = Math.floor((width - 2 * edge) / 2);
  const more = [button('colour.pick', left, low, middle, px(34)), button('fill', left + middle, low, middle, px(34))];
  return { name: 'panel', box: at, buttons: [...swatches, ...dots, ...more] };
}

function placePanel(
  tools: Bar,
  taken: Rect,
  room: Rect,
  { width, height }: { width: number; height: number },
  gap: number,
): Rect {
  const opener = tools.buttons.find(({ id }) => id === 'style')?.rect ?? tools.box;
  const level = Math.round(opener.y + opener.height / 2 - height / 2);
  const { box } = tools;
  const columns = [box.x + box.width + gap, box.x - gap - width];
  const rows = [level, box.y + box.height - height, taken.y - gap - height, taken.y + taken.height + gap, box.y];
  const places = columns.flatMap((x) => rows.map((y) => ({ x, y, width, height })));
  const free = places.find((place) => fits(place, room) && !intersect(place, taken));
  return free ?? moveInside({ x: columns[1] as number, y: level, width, height }, room);
}

/** The question whether to leave, in the middle of a monitor. */
export function layoutQuestion(monitor: Rect, scale: number): Bar {
  const px = (value: number) => Math.round(value * scale);
  const [width, height] = [px(420), px(136)];
  const x = monitor.x + Math.round((monitor.width - width) / 2);
  const y = monitor.y + Math.round((monitor.height - height) / 2);
  const button = (id: ButtonId, from: number, wide: number): Button => ({
    id,
    rect: { x: x + px(from), y: y + px(80), width: px(wide), height: px(38) },
  });
  return {
    name: 'question',
    box: { x, y, width, height },
    buttons: [button('leave', 76, 148), button('stay', 232, 168)],
  };
}

function fits(rect: Rect, room: Rect): boolean {
  const within = (at: Point) =>
    at.x >= room.x && at.y >= room.y && at.x <= room.x + room.width && at.y <= room.y + room.height;
  return within(rect) && within({ x: rect.x + rect.width, y: rect.y + rect.height });
}

function inset(rect: Rect, by: number): Rect {
  return { x: rect.x + by, y: rect.y + by, width: rect.width - 2 * by, height: rect.height - 2 * by };
}
