import type { SKRSContext2D } from '@napi-rs/canvas';
import type { Frame } from '#helper/capture/capture.ts';
import { contains, intersect, moveInside, type Point, type Rect } from '#helper/platform/rect.ts';
import { spellKeys } from '#helper/texts/spell-keys.ts';
import { handleSize, handlesOf } from './grips.ts';
import { hintSize, paintHint } from './hint.ts';
import { layoutMagnifier, magnifierSprite } from './magnifier.ts';
import type { Scene, SceneItem } from './scene.ts';
import { plainSprite, type SpritePainter } from './sprites.ts';
import { monitorOf, type OverlayState, toolbarOf } from './state.ts';
import { theme } from './theme.ts';
import { type ButtonId, labelOf, type ToolbarLayout } from './toolbar.ts';
import { lookKey, paintBar, paintPlate, toolbarMargin } from './toolbar-picture.ts';

const white = 0xffffffff;
const shade = 0xb0000000;

/** What has to be on the screen for a state; `painter` keeps what was painted before. */
export function drawScene(state: OverlayState, frame: Frame, painter: SpritePainter): Scene {
  const { selection } = state;
  const layout = toolbarOf(state);
  const items: SceneItem[] = [];
  if (selection) {
    items.push(...borderItems(selection));
    if (!state.drag) items.push(...handleItems(selection, state.scale, painter));
    items.push(sizeItem(state, selection, layout, painter));
  }
  if (layout) items.push(...toolbarItems(state, layout, painter));
  if (state.notice) items.push(noticeItem(state, state.notice, painter));
  if (state.hint) items.push(hintItem(state, painter));
  else if (state.magnifier && (!selection || state.drag?.kind === 'span' || isPicking(state))) {
    items.push(magnifierItem(state, frame, painter));
  }
  return { selection, items };
}

/** With the pick tool in the hand each pixel counts. */
function isPicking({ editor, hovered, asking }: OverlayState): boolean {
  return editor?.state.tool === 'pick' && !hovered && !asking;
}

/** A white line just outside the selection and a dark one round it, so that it shows on any picture and hides no pixel. */
function borderItems({ x, y, width, height }: Rect): SceneItem[] {
  return [2, 1].flatMap((by) => {
    const colour = by === 1 ? white : shade;
    const [left, top, wide, high] = [x - by, y - by, width + 2 * by, height + 2 * by];
    const strips: [string, Rect][] = [
      ['n', { x: left, y: top, width: wide, height: 1 }],
      ['s', { x: left, y: top + high - 1, width: wide, height: 1 }],
      ['w', { x: left, y: top + 1, width: 1, height: high - 2 }],
      ['e', { x: left + wide - 1, y: top + 1, width: 1, height: high - 2 }],
    ];
    return strips.map(([side, rect]) => ({
      name: `border-${by}${side}`,
      key: 'border',
      rect,
      sprite: plainSprite(rect.width, rect.height, colour),
    }));
  });
}

function handleItems(selection: Rect, scale: number, painter: SpritePainter): SceneItem[] {
  const size = Math.round((handleSize + 4) * scale);
  const sprite = painter.paint(`handle ${scale}`, size, size, (context) => {
    const middle = size / 2;
    for (const [radius, colour] of [
      [handleSize / 2 + 1, '#000000b0'],
      [handleSize / 2, '#ffffff'],
      [handleSize / 2 - 1.5, theme.accent],
    ] as const) {
      context.fillStyle = colour;
      context.beginPath();
      context.arc(middle, middle, radius * scale, 0, 2 * Math.PI);
      context.fill();
    }
  });
  return handlesOf(selection, scale).map(({ x, y }, index) => ({
    name: `handle-${index}`,
    key: 'handle',
    rect: { x: x - Math.floor(size / 2), y: y - Math.floor(size / 2), width: size, height: size },
    sprite,
  }));
}

/** `W × H` above the top left; inside or below where there is no room or the toolbar is in the way. */
function sizeItem(
  state: OverlayState,
  selection: Rect,
  layout: ToolbarLayout | undefined,
  painter: SpritePainter,
): SceneItem {
  const { scale } = state;
  const size = state.measure.size(selection);
  const text = `${size.width} × ${size.height}`;
  const width = Math.round((text.length * 8.4 + 20) * scale);
  const height = Math.round(26 * scale);
  const gap = Math.round(10 * scale);
  const monitor = monitorOf(state, { ...selection, width: 1, height: 1 });
  const places = [
    { x: selection.x, y: selection.y - gap - height },
    { x: selection.x + gap, y: selection.y + gap },
    { x: selection.x, y: selection.y + selection.height + gap },
    { x: selection.x + selection.width + gap, y: selection.y },
    { x: selection.x - gap - width, y: selection.y },
  ].map((place) => ({ ...place, width, height }));
  const free = (rect: Rect) =>
    contains(monitor, rect) &&
    contains(monitor, { x: rect.x + width - 1, y: rect.y + height - 1 }) &&
    !layout?.bars.some(({ box }) => intersect(rect, box));
  const fits = (rect: Rect) => !intersect(rect, selection) || inside(rect, selection);
  const place = places.find((rect) => free(rect) && fits(rect)) ?? places.find(free) ?? (places[1] as Rect);
  const sprite = painter.copyOf(
    painter.paint(`size ${width} ${scale}`, width, height, (context) => {
      context.fillStyle = theme.ground;
      context.beginPath();
      context.roundRect(0, 0, width, height, 6 * scale);
      context.fill();
    }),
  );
  const letters = painter.letters({ font: `600 ${13 * scale}px ${theme.font}`, size: 13 * scale, colour: theme.text });
  const middle = { x: Math.round((width - letters.width(text)) / 2), y: Math.round(height / 2 + 13 * scale * 0.36) };
  letters.write(text, sprite, middle);
  return { name: 'size', key: text, rect: moveInside(place, monitor), sprite };
}

function inside(inner: Rect, outer: Rect): boolean {
  return inner.width + 20 <= outer.width && inner.height + 20 <= outer.height;
}

function writeCentred(context: SKRSContext2D, text: string, middle: Point, size: number): void {
  context.font = `600 ${size}px ${theme.font}`;
  context.fillStyle = theme.text;
  const width = context.measureText(text).width;
  context.fillText(text, Math.round(middle.x - width / 2), Math.round(middle.y + size * 0.36));
}

function toolbarItems(state: OverlayState, layout: ToolbarLayout, painter: SpritePainter): SceneItem[] {
  const { hovered, focused, scale } = state;
  const margin = Math.round(toolbarMargin * scale);
  const items = layout.bars.map((bar): SceneItem => {
    const { box } = bar;
    const rect = {
      x: box.x - margin,
      y: box.y - margin,
      width: box.width + 2 * margin,
      height: box.height + 2 * margin,
    };
    const key = lookKey(bar, state);
    const sprite = painter.paint(key, rect.width, rect.height, (context) => paintBar(context, bar, state));
    return { name: bar.name, key, rect, sprite };
  });
  const named = hovered ?? focused;
  const tooltip = named && !state.asking && tooltipItem(state, layout, named, painter);
  return tooltip ? [...items, tooltip] : items;
}

/** The button's name and its keys, off the bar on which it is. */
function tooltipItem(
  state: OverlayState,
  layout: ToolbarLayout,
  id: ButtonId,
  painter: SpritePainter,
): SceneItem | undefined {
  const { scale } = state;
  const bar = layout.bars.find(({ buttons }) => buttons.some((button) => button.id === id));
  const button = bar?.buttons.find((one) => one.id === id)?.rect;
  if (!bar || !button) return undefined;
  const { name, keys } = labelled(state, id);
  const margin = Math.round(toolbarMargin * scale);
  const width = Math.round(((name.length + keys.length) * 7.6 + (keys ? 42 : 26)) * scale) + 2 * margin;
  const height = Math.round(30 * scale) + 2 * margin;
  const gap = Math.round(8 * scale) - margin;
  const { box } = bar;
  const x = Math.round(button.x + button.width / 2 - width / 2);
  const y = Math.round(button.y + button.height / 2 - height / 2);
  const below = { x, y: box.y + box.height + gap };
  const above = { x, y: box.y - gap - height };
  const left = { x: box.x - gap - width, y };
  const right = { x: box.x + box.width + gap, y };
  const orders = {
    finish: layout.side === 'below' ? [below, above] : [above, below],
    tools: [right, left, above],
    panel: [above, below, right, left],
    question: [below],
  };
  const monitor = monitorOf(state, box);
  const others = layout.bars.filter((one) => one !== bar);
  const places = orders[bar.name].map((place) => ({ ...place, width, height }));
  const free = places.find((place) => {
    const plate = inset(place, margin);
    return isInside(plate, monitor) && others.every((other) => !intersect(plate, other.box));
  });
  const sprite = painter.paint(`tooltip ${name} ${keys} ${scale}`, width, height, (context) =>
    paintTooltip(context, name, keys, inset({ x: 0, y: 0, width, height }, margin), scale),
  );
  return { name: 'tooltip', key: `${id} ${keys}`, rect: moveInside(free ?? (places[0] as Rect), monitor), sprite };
}

function labelled({ editor, recordKey, texts }: OverlayState, id: ButtonId): { name: string; keys: string } {
  const { name, keys } = labelOf(id, editor, texts);
  if (id !== 'record' || !recordKey) return { name, keys };
  const or = ` ${texts.overlay.keys.or} `;
  return { name, keys: `${keys.replace(or, ', ')}${or}${spellKeys(recordKey, texts)}` };
}

function inset(rect: Rect, by: number): Rect {
  return { x: rect.x + by, y: rect.y + by, width: rect.width - 2 * by, height: rect.height - 2 * by };
}

function isInside(rect: Rect, bounds: Rect): boolean {
  const common = intersect(rect, bounds);
  return common !== undefined && common.width === rect.width && common.height === rect.height;
}

/** Words for the person, low in the middle of the monitor. */
function noticeItem(state: OverlayState, text: string, painter: SpritePainter): SceneItem {
  const { scale } = state;
  const margin = Math.round(toolbarMargin * scale);
  const width = Math.round((text.length * 7.4 + 40) * scale) + 2 * margin;
  const height = Math.round(40 * scale) + 2 * margin;
  const monitor = state.selection ? monitorOf(state, state.selection) : state.desktop;
  const x = monitor.x + Math.round((monitor.width - width) / 2);
  const rect = moveInside({ x, y: monitor.y + Math.round(24 * scale), width, height }, monitor);
  const sprite = painter.paint(`notice ${text} ${scale}`, width, height, (context) => {
    const plate = inset({ x: 0, y: 0, width, height }, margin);
    paintPlate(context, plate, 8 * scale, theme.ground, theme.line);
    writeCentred(context, text, { x: width / 2, y: height / 2 }, 13 * scale);
  });
  return { name: 'notice', key: text, rect, sprite };
}

function paintTooltip(context: SKRSContext2D, name: string, keys: string, plate: Rect, scale: number): void {
  paintPlate(context, plate, 6 * scale, theme.ground, theme.line);
  const baseline = Math.round(plate.y + plate.height / 2 + 4.5 * scale);
  context.font = `${13 * scale}px ${theme.font}`;
  context.fillStyle = theme.text;
  context.fillText(name, plate.x + Math.round(11 * scale), baseline);
  context.font = `${12 * scale}px ${theme.font}`;
  context.fillStyle = theme.quiet;
  const width = context.measureText(keys).width;
  context.fillText(keys, Math.round(plate.x + plate.width - 11 * scale - width), baseline);
}

function magnifierItem(state: OverlayState, frame: Frame, painter: SpritePainter): SceneItem {
  const { pointer, scale } = state;
  const monitor = state.monitors.find((one) => contains(one, pointer)) ?? state.desktop;
  const rect = layoutMagnifier(pointer, monitor, scale);
  const sprite = magnifierSprite(painter, frame, { pointer, place: state.measure.place(pointer), scale });
  return { name: 'magnifier', key: `${pointer.x},${pointer.y}`, rect, sprite };
}

function hintItem(state: OverlayState, painter: SpritePainter): SceneItem {
  const { width, height } = hintSize(state);
  const monitor = state.monitors.find((one) => contains(one, state.pointer)) ?? state.desktop;
  const x = monitor.x + Math.round((monitor.width - width) / 2);
  const y = monitor.y + Math.round((monitor.height - height) / 2);
  const sprite = painter.paint(`hint ${state.purpose} ${state.recordKey} ${state.scale}`, width, height, (context) =>
    paintHint(context, state),
  );
  return { name: 'hint', key: 'hint', rect: { x, y, width, height }, sprite };
}
