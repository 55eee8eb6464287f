import { expect, it } from 'vitest';
import { ClickRings } from './click-rings.ts';

const rect = { x: 100, y: 50, width: 80, height: 60 };
const grey = 0x808080;

/** How far from a click there is ink, nearest and farthest, and how much the strongest differs from the ground. */
function drawn(rings: ClickRings, now: number, at = { x: 140, y: 80 }) {
  const pixels = new Uint32Array(rect.width * rect.height).fill(grey);
  rings.draw(pixels, rect, now);
  const inked = [...pixels.entries()].filter(([, pixel]) => pixel !== grey);
  const far = inked.map(([place]) =>
    Math.hypot((place % rect.width) + rect.x - at.x, Math.floor(place / rect.width) + rect.y - at.y),
  );
  const strength = Math.max(0, ...inked.map(([, pixel]) => (pixel >>> 16) - 0x80));
  return { near: Math.min(...far), far: Math.max(...far), strength, count: inked.length };
}

it('opens a yellow ring round the place of a press, in pixels of the desktop', () => {
  const rings = new ClickRings();
  expect(drawn(rings, 0).count).toBe(0);
  rings.press(1, { x: 140, y: 80 }, 1000);
  const first = drawn(rings, 1000);
  expect(first.near).toBeGreaterThan(7);
  expect(first.far).toBeLessThan(13);
  expect(first.strength).toBeGreaterThan(100);
  const held = drawn(rings, 9000);
  expect(held.near).toBeGreaterThan(19);
  expect(held.far).toBeLessThan(25);
  expect(held.strength).toBe(first.strength);
});

it('fades away once that button is let go, and no other', () => {
  const rings = new ClickRings();
  rings.press(1, { x: 140, y: 80 }, 1000);
  rings.release(3, 1100);
  expect(drawn(rings, 1500).strength).toBeGreaterThan(100);
  rings.release(1, 2000);
  const [soon, later] = [drawn(rings, 2100).strength, drawn(rings, 2300).strength];
  expect(soon).toBeGreaterThan(later);
  expect(later).toBeGreaterThan(0);
  expect(drawn(rings, 2350).count).toBe(0);
  // It is forgotten: a clock that goes back brings nothing again.
  expect(drawn(rings, 2100).count).toBe(0);
});

it('draws as much of a ring as lies in the region', () => {
  const rings = new ClickRings();
  rings.press(1, { x: 100, y: 50 }, 0);
  rings.press(2, { x: 10, y: 10 }, 0);
  const corner = drawn(rings, 0, { x: 100, y: 50 });
  expect(corner.count).toBeGreaterThan(20);
  expect(corner.far).toBeLessThan(13);
});
