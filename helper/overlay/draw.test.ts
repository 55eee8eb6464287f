import { expect, it } from 'vitest';
import { intersect, type Rect } from '#helper/platform/rect.ts';
import { personAtOverlay } from '#test/support/overlay-hands.ts';
import { drawScene } from './draw.ts';
import { SpritePainter } from './sprites.ts';

const frame = { x: 0, y: 0, width: 1800, height: 600, data: new Uint8Array(1800 * 600 * 4), stride: 1800 * 4 };

function sizeOf(from: [number, number], to: [number, number]): { label: Rect; selection: Rect } {
  const person = personAtOverlay();
  person.pointer.drag(from, to);
  const label = drawScene(person.state, frame, new SpritePainter()).items.find(({ name }) => name === 'size')?.rect;
  if (!label || !person.selection) throw new Error('Nothing is marked');
  return { label, selection: person.selection };
}

it.each<[string, [number, number], [number, number]]>([
  ['at the top left', [2, 2], [60, 40]],
  ['at the bottom right of the left monitor', [938, 500], [997, 597]],
  ['in the middle', [400, 300], [440, 320]],
])('says the size of a tiny region %s without lying on it, on the same monitor', (_, from, to) => {
  const { label, selection } = sizeOf(from, to);
  expect(intersect(label, selection)).toBeUndefined();
  expect([label.x >= 0, label.y >= 0, label.x + label.width <= 1000, label.y + label.height <= 600]).not.toContain(
    false,
  );
});

it('says the size of a large region at the top within it', () => {
  const { label, selection } = sizeOf([100, 2], [700, 400]);
  expect(intersect(label, selection)).toEqual(label);
});
