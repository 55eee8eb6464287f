import type { Point, Rect } from '#helper/platform/rect.ts';

/** How long a ring stays after its button was let go, in ms. */
const fades = 350;
const colour = { red: 255, green: 196, blue: 0 } as const;
const thickness = 3;

interface Ring extends Point {
  readonly pressed: number;
  released: number | undefined;
  readonly button: number;
}

/** Where buttons are pressed, a ring opens and fades away. Times are milliseconds of one clock. */
export class ClickRings {
  private rings: Ring[] = [];

  press(button: number, at: Point, now: number): void {
    this.rings.push({ x: at.x, y: at.y, button, pressed: now, released: undefined });
  }

  release(button: number, now: number): void {
    for (const ring of this.rings) if (ring.button === button) ring.released ??= now;
  }

  /** Draws those that are seen now into a picture of `rect`. */
  draw(pixels: Uint32Array, rect: Rect, now: number): void {
    this.rings = this.rings.filter(({ released }) => released === undefined || now - released < fades);
    for (const ring of this.rings) {
      const age = now - ring.pressed;
      const radius = 10 + 12 * Math.min(1, age / fades);
      const strength = ring.released === undefined ? 0.9 : 0.9 * (1 - (now - ring.released) / fades);
      drawRing(pixels, rect, ring, radius, strength);
    }
  }
}

function drawRing(pixels: Uint32Array, rect: Rect, { x, y }: Point, radius: number, strength: number): void {
  const reach = Math.ceil(radius + thickness);
  for (let row = Math.max(rect.y, y - reach); row <= Math.min(rect.y + rect.height - 1, y + reach); row += 1) {
    for (
      let column = Math.max(rect.x, x - reach);
      column <= Math.min(rect.x + rect.width - 1, x + reach);
      column += 1
    ) {
      const off = Math.abs(Math.hypot(column - x, row - y) - radius);
      const share = strength * Math.max(0, Math.min(1, thickness / 2 + 0.5 - off));
      if (share <= 0) continue;
      const at = (row - rect.y) * rect.width + column - rect.x;
      pixels[at] = mix(pixels[at] as number, share);
    }
  }
}

function mix(pixel: number, share: number): number {
  const part = (ground: number, ink: number) => Math.round(ground + (ink - ground) * share);
  const red = part((pixel >>> 16) & 255, colour.red);
  const green = part((pixel >>> 8) & 255, colour.green);
  return (red << 16) | (green << 8) | part(pixel & 255, colour.blue);
}
