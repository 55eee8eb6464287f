import { type Rect, union } from '#helper/platform/rect.ts';
import type { WaylandOutput } from '#helper/platform/wayland-screen.ts';
import type { Monitor } from './capture.ts';

/** A monitor of a Wayland desktop with its own pixels. */
export interface WaylandMonitor extends Monitor {
  native: { width: number; height: number };
}

/** The desktop in one measure. */
export interface WaylandLayout {
  bounds: Rect;
  monitors: WaylandMonitor[];
  /** From the compositor's units into ours. */
  convert(logical: Rect): Rect;
}

/**
 * Brings monitors of different scales into one measure, as every program that takes the whole desktop does: the finest
 * monitor's pixels count one to one, and the others are enlarged to fit beside it.
 */
export function layOut(outputs: readonly Pick<WaylandOutput, 'name' | 'logical' | 'pixels'>[]): WaylandLayout {
  const scale = Math.max(1, ...outputs.map(({ logical, pixels }) => pixels.width / logical.width));
  const { x: left, y: top } = outputs.map(({ logical }) => logical).reduce(union, outputs[0]?.logical ?? nowhere);
  const monitors = outputs
    .map(({ name, logical, pixels }) => ({ name, primary: false, native: pixels, ...convert(logical) }))
    .toSorted((a, b) => a.x - b.x || a.y - b.y)
    .map((monitor, index) => ({ ...monitor, primary: index === 0 }));
  const bounds = monitors.map(({ x, y, width, height }) => ({ x, y, width, height })).reduce(union, { ...nowhere });
  return { bounds, monitors, convert };

  function convert({ x, y, width, height }: Rect): Rect {
    const [x1, y1] = [Math.round((x - left) * scale), Math.round((y - top) * scale)];
    const [x2, y2] = [Math.round((x - left + width) * scale), Math.round((y - top + height) * scale)];
    return { x: x1, y: y1, width: x2 - x1, height: y2 - y1 };
  }
}

const nowhere: Rect = { x: 0, y: 0, width: 0, height: 0 };
