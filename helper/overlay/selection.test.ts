import { describe, expect, it } from 'vitest';
import { personAtOverlay } from '#test/support/overlay-hands.ts';
import { toolbarOf } from './state.ts';

type Person = ReturnType<typeof personAtOverlay>;

function withSelection() {
  const person = personAtOverlay();
  person.pointer.drag([200, 100], [399, 249]);
  return person;
}

describe('before a selection', () => {
  it('takes the monitor under the pointer with Space', () => {
    const person = personAtOverlay();
    person.pointer.move(1200, 10);
    person.keyboard.press('Space');
    expect(person.selection).toEqual({ x: 1000, y: 0, width: 800, height: 600 });
  });

  it('takes a monitor by its number, and ignores a number without one', () => {
    const person = personAtOverlay();
    person.keyboard.press('3');
    expect(person.selection).toBeUndefined();
    person.keyboard.press('2');
    expect(person.selection).toEqual({ x: 1000, y: 0, width: 800, height: 600 });
  });

  it('takes everything with Ctrl+A', () => {
    const person = personAtOverlay();
    person.keyboard.press('Ctrl+A');
    expect(person.selection).toEqual({ x: 0, y: 0, width: 1800, height: 600 });
  });

  it('brings the last region back with L, cut to the screen it is on now', () => {
    const person = personAtOverlay({ lastRegion: { x: 1700, y: 500, width: 300, height: 300 } });
    person.keyboard.press('L');
    expect(person.selection).toEqual({ x: 1700, y: 500, width: 100, height: 100 });
  });

  it('does nothing on L where there is no last region', () => {
    const person = personAtOverlay();
    person.keyboard.press('L');
    expect(person.selection).toBeUndefined();
    expect(person.outcome).toBeUndefined();
  });

  it('turns the magnifier off and on with Z', () => {
    const person = personAtOverlay();
    person.keyboard.press('Z');
    expect(person.state.magnifier).toBe(false);
    person.keyboard.press('Z');
    expect(person.state.magnifier).toBe(true);
  });

  it('moves the pointer with the arrows, ten pixels with Ctrl, and never off the screen', () => {
    const person = personAtOverlay();
    person.keyboard.press('Left');
    person.keyboard.press('Ctrl+Down');
    expect(person.warps).toEqual([
      { x: 499, y: 300 },
      { x: 499, y: 310 },
    ]);
    person.pointer.move(3, 3);
    person.keyboard.press('Ctrl+Up');
    expect(person.state.pointer).toEqual({ x: 3, y: 0 });
  });

  it.each(['Ctrl+C', 'Ctrl+S', 'Ctrl+D', 'Tab'])('has nothing to do for %s', (keys) => {
    const person = personAtOverlay();
    person.keyboard.press(keys);
    expect(person.outcome).toBeUndefined();
    expect(person.state.focused).toBeUndefined();
  });

  it('closes on Esc', () => {
    const person = personAtOverlay();
    person.keyboard.press('Escape');
    expect(person.outcome).toEqual({ type: 'cancel' });
  });

  it('closes on a right click', () => {
    const person = personAtOverlay();
    person.pointer.press('secondary');
    expect(person.outcome).toEqual({ type: 'cancel' });
  });

  it('hides the hint at the first key and at the first press, but not for a movement', () => {
    const typing = personAtOverlay({ hint: true });
    typing.pointer.move(10, 10);
    expect(typing.state.hint).toBe(true);
    typing.keyboard.press('Z');
    expect(typing.state.hint).toBe(false);
    const pointing = personAtOverlay({ hint: true });
    pointing.pointer.press();
    expect(pointing.state.hint).toBe(false);
  });
});

describe('dragging', () => {
  it('selects from pixel to pixel, both included', () => {
    expect(withSelection().selection).toEqual({ x: 200, y: 100, width: 200, height: 150 });
  });

  it('reaches the last pixel of the screen', () => {
    const person = personAtOverlay();
    person.pointer.drag([0, 0], [5000, 5000]);
    expect(person.selection).toEqual({ x: 0, y: 0, width: 1800, height: 600 });
  });

  it('flips when the pointer passes the anchor', () => {
    const person = personAtOverlay();
    person.pointer.move(300, 300);
    person.pointer.press();
    person.pointer.move(400, 400);
    person.pointer.move(251, 281);
    person.pointer.release();
    expect(person.selection).toEqual({ x: 251, y: 281, width: 50, height: 20 });
  });

  it('takes less than five pixels for a click', () => {
    const person = personAtOverlay();
    person.pointer.drag([300, 300], [304, 296]);
    expect(person.selection).toBeUndefined();
    expect(person.state.drag).toBeUndefined();
    person.pointer.drag([300, 300], [305, 300]);
    expect(person.selection).toEqual({ x: 300, y: 300, width: 6, height: 1 });
  });

  it('does not finish on release', () => {
    const person = withSelection();
    expect(person.outcome).toBeUndefined();
    expect(toolbarOf(person.state)).toBeDefined();
  });

  it('makes a square while Shift is held, also when the pointer rests', () => {
    const person = personAtOverlay();
    person.pointer.move(100, 100);
    person.pointer.press();
    person.pointer.move(199, 149);
    person.keyboard.hold('Shift');
    expect(person.selection).toEqual({ x: 100, y: 100, width: 100, height: 100 });
    person.keyboard.letGo('Shift');
    expect(person.selection).toEqual({ x: 100, y: 100, width: 100, height: 50 });
  });

  it('keeps a square inside the screen', () => {
    const person = personAtOverlay();
    person.keyboard.hold('Shift');
    person.pointer.drag([100, 590], [400, 595]);
    expect(person.selection).toEqual({ x: 100, y: 590, width: 10, height: 10 });
  });

  it('carries the whole rectangle while Space is held, and goes on from there', () => {
    const person = personAtOverlay();
    person.pointer.move(100, 100);
    person.pointer.press();
    person.pointer.move(149, 139);
    person.keyboard.hold('Space');
    person.pointer.move(169, 149);
    expect(person.selection).toEqual({ x: 120, y: 110, width: 50, height: 40 });
    person.keyboard.letGo('Space');
    person.pointer.move(179, 159);
    person.pointer.release();
    expect(person.selection).toEqual({ x: 120, y: 110, width: 60, height: 50 });
  });

  it('does not carry the rectangle off the screen', () => {
    const person = personAtOverlay();
    person.pointer.move(100, 100);
    person.pointer.press();
    person.pointer.move(149, 149);
    person.keyboard.hold('Space');
    person.pointer.move(0, 0);
    expect(person.selection).toEqual({ x: 0, y: 0, width: 50, height: 50 });
  });

  it('is given up by Esc and by the right button, back to nothing', () => {
    for (const giveUp of [
      (person: Person) => person.keyboard.press('Escape'),
      (person: Person) => person.pointer.press('secondary'),
    ]) {
      const person = personAtOverlay();
      person.pointer.move(100, 100);
      person.pointer.press();
      person.pointer.move(200, 200);
      giveUp(person);
      expect(person.outcome).toBeUndefined();
      expect(person.selection).toBeUndefined();
      person.pointer.move(300, 300);
      expect(person.selection).toBeUndefined();
    }
  });

  it('works without a mouse: Enter starts, arrows pull, Enter ends', () => {
    const person = personAtOverlay();
    person.keyboard.press('Enter');
    person.keyboard.press('Ctrl+Right');
    person.keyboard.press('Down');
    expect(person.state.drag).toBeDefined();
    person.keyboard.press('Enter');
    expect(person.state.drag).toBeUndefined();
    expect(person.selection).toEqual({ x: 500, y: 300, width: 11, height: 2 });
    expect(person.outcome).toBeUndefined();
  });
});
