import { contains, intersect, moveInside, type Point, type Rect } from '#helper/platform/rect.ts';

/** The buttons, in the order in which Tab visits them. */
export const controlButtons = ['pause', 'stop', 'abort'] as const;
export type ControlButton = (typeof controlButtons)[number];

/** Where everything is, in pixels of the whole desktop; the buttons' places are those inside the bar. */
export interface ControlLayout {
  /** The frame's four sides: above, below, left and right of the region, which they never touch. */
  readonly frame: readonly Rect[];
  readonly bar: Rect;
  readonly buttons: Readonly<Record<ControlButton, Rect>>;
  /** Whether the bar lies over the region, which leaves no room beside it: it has to go while pictures are taken. */
  readonly inside: boolean;
}

const thickness = 3;
const height = 44;
const textWidth = 236;
/** Inside a region it says more, since it goes away. */
const longTextWidth = 372;
const button = 40;
const padding = 6;
const distance = 8;

/** Lays the controls out round a region. `scale` is the desktop's text scale, 1 at 96 dpi. */
export function layoutControls(region: Rect, monitors: readonly Rect[], scale: number): ControlLayout {
  const px = (value: number) => Math.round(value * scale);
  const sizeOf = (text: number) => ({ width: px(text + 3 * button + padding), height: px(height) });
  const beside = placeBar(region, monitors, sizeOf(textWidth), px(distance + thickness));
  const bar = beside ?? placeInside(region, monitors, sizeOf(longTextWidth), px(4 * distance));
  const at = (index: number): Rect => ({
    x: px((beside ? textWidth : longTextWidth) + index * button),
    y: px((height - button) / 2),
    width: px(button),
    height: px(button),
  });
  return {
    frame: frameOf(region, px(thickness)),
    bar,
    buttons: { pause: at(0), stop: at(1), abort: at(2) },
    inside: beside === undefined,
  };
}

/** The button under a point of the bar. */
export function buttonAt({ buttons }: ControlLayout, point: Point): ControlButton | undefined {
  return controlButtons.find((name) => contains(buttons[name], point));
}

function frameOf({ x, y, width, height }: Rect, t: number): Rect[] {
  return [
    { x: x - t, y: y - t, width: width + 2 * t, height: t },
    { x: x - t, y: y + height, width: width + 2 * t, height: t },
    { x: x - t, y, width: t, height },
    { x: x + width, y, width: t, height },
  ];
}

/** Below, above, right or left of the region on its own monitor, else on another one. */
function placeBar(
  region: Rect,
  monitors: readonly Rect[],
  { width, height }: { width: number; height: number },
  gap: number,
): Rect | undefined {
  const places = [
    { x: region.x, y: region.y + region.height + gap },
    { x: region.x, y: region.y - gap - height },
    { x: region.x + region.width + gap, y: region.y },
    { x: region.x - gap - width, y: region.y },
  ];
  for (const monitor of nearest(region, monitors)) {
    for (const place of places) {
      const bar = moveInside({ ...place, width, height }, monitor);
      const fits = bar.x >= monitor.x && bar.y >= monitor.y;
      if (fits && !intersect(bar, grown(region, gap - 1))) return bar;
    }
  }
  return undefined;
}

/** Low in the middle of the monitor that shows most of the region, where it hides the least. */
function placeInside(
  region: Rect,
  monitors: readonly Rect[],
  { width, height }: { width: number; height: number },
  gap: number,
): Rect {
  const monitor = nearest(region, monitors)[0] ?? region;
  const part = intersect(region, monitor) ?? region;
  const x = Math.round(part.x + (part.width - width) / 2);
  return moveInside({ x, y: part.y + part.height - gap - height, width, height }, monitor);
}

function nearest(region: Rect, monitors: readonly Rect[]): Rect[] {
  return monitors.toSorted((a, b) => shared(b, region) - shared(a, region));
}

function shared(a: Rect, b: Rect): number {
  const part = intersect(a, b);
  return part ? part.width * part.height : 0;
}

function grown({ x, y, width, height }: Rect, by: number): Rect {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}
