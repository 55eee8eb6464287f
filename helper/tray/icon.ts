import type { TrayState } from './tray.ts';

/** Pixels of an icon, four bytes each: alpha, red, green, blue, as StatusNotifierItem's IconPixmap has them. */
export interface IconPixels {
  readonly size: number;
  readonly argb: Buffer;
}

type Colour = readonly [red: number, green: number, blue: number];

const white: Colour = [255, 255, 255];
/** The plate carries its own colour, so the icon reads on a light panel and on a dark one. */
const plates: Record<TrayState, Colour> = {
  ready: [0x42, 0x63, 0xeb],
  uploading: [0x42, 0x63, 0xeb],
  waiting: [0x42, 0x63, 0xeb],
  paused: [0x6b, 0x72, 0x80],
  recording: [0xd6, 0x33, 0x4a],
};
const badges: Partial<Record<TrayState, Colour>> = { uploading: [0x2f, 0xb3, 0x80], waiting: [0xf5, 0x9f, 0x00] };

/** Samples a pixel and side: enough for smooth edges at 16 px. */
const SAMPLES = 4;

/** Draws the icon, `size` pixels square: the corners of a marked region on a plate, and a dot where something is the matter. */
export function drawIcon(state: TrayState, size: number): IconPixels {
  const argb = Buffer.alloc(size * size * 4);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      let [alpha, red, green, blue] = [0, 0, 0, 0];
      for (let sample = 0; sample < SAMPLES * SAMPLES; sample++) {
        const at = (place: number, step: number) => ((place + (step + 0.5) / SAMPLES) / size) * 32;
        const colour = colourAt(state, at(x, sample % SAMPLES), at(y, Math.floor(sample / SAMPLES)));
        if (!colour) continue;
        alpha += 1;
        red += colour[0];
        green += colour[1];
        blue += colour[2];
      }
      if (alpha === 0) continue;
      const full = Math.round((alpha * 255) / (SAMPLES * SAMPLES));
      argb.set([full, red / alpha, green / alpha, blue / alpha], (y * size + x) * 4);
    }
  }
  return { size, argb };
}

/** The colour at a place of the 32 × 32 drawing; undefined outside of it. */
function colourAt(state: TrayState, x: number, y: number): Colour | undefined {
  const badge = badges[state];
  if (badge) {
    const away = Math.hypot(x - 24.5, y - 24.5);
    if (away < 6) return badge;
    if (away < 7.6) return undefined; // A gap all round lifts the dot off the plate.
  }
  if (!insideRounded(x, y, 0, 0, 32, 8)) return undefined;
  return onMark(state, x, y) ? white : plates[state];
}

function onMark(state: TrayState, x: number, y: number): boolean {
  if (state === 'paused') return y > 9 && y < 23 && ((x > 10 && x < 14) || (x > 18 && x < 22));
  if (Math.hypot(x - 16, y - 16) < 3.6) return true;
  const [left, top] = [Math.abs(x - 16), Math.abs(y - 16)];
  if (left < 4 || top < 4) return false;
  return insideRounded(x, y, 6.2, 6.2, 19.6, 4) && !insideRounded(x, y, 9.2, 9.2, 13.6, 1.5);
}

function insideRounded(x: number, y: number, left: number, top: number, side: number, radius: number): boolean {
  const [dx, dy] = [x - left, y - top];
  if (dx < 0 || dy < 0 || dx > side || dy > side) return false;
  const nearX = Math.min(Math.max(dx, radius), side - radius);
  const nearY = Math.min(Math.max(dy, radius), side - radius);
  return Math.hypot(dx - nearX, dy - nearY) <= radius;
}
