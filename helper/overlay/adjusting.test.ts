import { describe, expect, it } from 'vitest';
import { personAtOverlay } from '#test/support/overlay-hands.ts';

function withSelection() {
  const person = personAtOverlay();
  person.pointer.drag([200, 100], [399, 249]);
  return person;
}

describe('adjusting', () => {
  it.each([
    ['nw', [200, 100], [190, 95], { x: 190, y: 95, width: 210, height: 155 }],
    ['n', [300, 100], [320, 90], { x: 200, y: 90, width: 200, height: 160 }],
    ['ne', [399, 100], [409, 110], { x: 200, y: 110, width: 210, height: 140 }],
    ['e', [399, 175], [419, 300], { x: 200, y: 100, width: 220, height: 150 }],
    ['se', [399, 249], [379, 269], { x: 200, y: 100, width: 180, height: 170 }],
    ['s', [300, 249], [10, 239], { x: 200, y: 100, width: 200, height: 140 }],
    ['sw', [200, 249], [210, 259], { x: 210, y: 100, width: 190, height: 160 }],
    ['w', [200, 175], [180, 0], { x: 180, y: 100, width: 220, height: 150 }],
  ] as const)('pulls the handle %s', (_, from, to, expected) => {
    const person = withSelection();
    person.pointer.drag([...from], [...to]);
    expect(person.selection).toEqual(expected);
  });

  it('grabs a corner twelve pixels off its middle without letting it jump', () => {
    const person = withSelection();
    person.pointer.drag([411, 261], [421, 271]);
    expect(person.selection).toEqual({ x: 200, y: 100, width: 210, height: 160 });
  });

  it('grabs an edge anywhere along its length', () => {
    const person = withSelection();
    person.pointer.drag([404, 122], [414, 122]);
    expect(person.selection).toEqual({ x: 200, y: 100, width: 210, height: 150 });
  });

  it('flips when a handle passes the opposite edge', () => {
    const person = withSelection();
    person.pointer.drag([399, 175], [150, 175]);
    expect(person.selection).toEqual({ x: 150, y: 100, width: 51, height: 150 });
  });

  it('moves by its inside and stays on the screen', () => {
    const person = withSelection();
    person.pointer.drag([300, 175], [310, 180]);
    expect(person.selection).toEqual({ x: 210, y: 105, width: 200, height: 150 });
    person.pointer.drag([300, 175], [-500, 5000]);
    expect(person.selection).toEqual({ x: 0, y: 450, width: 200, height: 150 });
  });

  it('can move even a tiny selection', () => {
    const person = personAtOverlay();
    person.pointer.drag([300, 300], [311, 311]);
    person.pointer.drag([306, 306], [316, 306]);
    expect(person.selection).toEqual({ x: 310, y: 300, width: 12, height: 12 });
  });

  it('starts over outside', () => {
    const person = withSelection();
    person.pointer.drag([700, 400], [799, 449]);
    expect(person.selection).toEqual({ x: 700, y: 400, width: 100, height: 50 });
  });

  it('returns to the selection before when a drag is given up', () => {
    const person = withSelection();
    person.pointer.move(700, 400);
    person.pointer.press();
    person.pointer.move(800, 500);
    person.keyboard.press('Escape');
    expect(person.selection).toEqual({ x: 200, y: 100, width: 200, height: 150 });
    expect(person.outcome).toBeUndefined();
  });

  it('moves by arrows, ten pixels with Alt, clamped to the screen', () => {
    const person = withSelection();
    person.keyboard.press('Right');
    person.keyboard.press('Alt+Up');
    expect(person.selection).toEqual({ x: 201, y: 90, width: 200, height: 150 });
    for (let i = 0; i < 12; i += 1) person.keyboard.press('Alt+Up');
    expect(person.selection?.y).toBe(0);
    expect(person.warps).toEqual([]);
  });

  it('resizes by Shift and arrows, never under one pixel nor past the screen', () => {
    const person = withSelection();
    person.keyboard.press('Shift+Right');
    person.keyboard.press('Shift+Alt+Down');
    expect(person.selection).toEqual({ x: 200, y: 100, width: 201, height: 160 });
    for (let i = 0; i < 40; i += 1) person.keyboard.press('Shift+Alt+Left');
    expect(person.selection?.width).toBe(1);
    for (let i = 0; i < 60; i += 1) person.keyboard.press('Shift+Alt+Down');
    expect(person.selection?.height).toBe(500);
  });
});
