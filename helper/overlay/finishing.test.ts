import { describe, expect, it } from 'vitest';
import { personAtOverlay } from '#test/support/overlay-hands.ts';
import { toolbarOf } from './state.ts';
import { type ButtonId, finishButtons, tabStops } from './toolbar.ts';

type Person = ReturnType<typeof personAtOverlay>;

function withSelection() {
  const person = personAtOverlay();
  person.pointer.drag([200, 100], [399, 249]);
  return person;
}

function buttonMiddle(person: Person, id: ButtonId): [number, number] {
  const layout = toolbarOf(person.state);
  if (!layout) throw new Error('there is no toolbar');
  const button = layout.bars.flatMap(({ buttons }) => buttons).find((one) => one.id === id);
  if (!button) throw new Error(`there is no button ${id}`);
  const { x, y, width, height } = button.rect;
  return [x + Math.floor(width / 2), y + Math.floor(height / 2)];
}

describe('finishing', () => {
  const rect = { x: 200, y: 100, width: 200, height: 150 };

  it.each([
    ['Ctrl+C', 'copy'],
    ['Ctrl+S', 'save'],
    ['Ctrl+D', 'upload'],
    ['Ctrl+P', 'print'],
    ['Enter', 'copy'],
  ])('%s does %s', (keys, action) => {
    const person = withSelection();
    person.keyboard.press(keys);
    expect(person.outcome).toEqual({ type: 'finish', action, rect });
  });

  it('does nothing for a plain C, S, D or P', () => {
    const person = withSelection();
    for (const key of ['C', 'S', 'D', 'P']) person.keyboard.press(key);
    expect(person.outcome).toBeUndefined();
  });

  it.each(['copy', 'save', 'print', 'upload'] as const)('does %s by its button', (action) => {
    const person = withSelection();
    person.pointer.click(...buttonMiddle(person, action));
    expect(person.outcome).toEqual({ type: 'finish', action, rect });
  });

  it('leaves by the cancel button', () => {
    const person = withSelection();
    person.pointer.click(...buttonMiddle(person, 'cancel'));
    expect(person.outcome).toEqual({ type: 'cancel' });
  });

  it('does nothing when the button is left before the mouse is let go', () => {
    const person = withSelection();
    person.pointer.drag(buttonMiddle(person, 'upload'), [10, 10]);
    expect(person.outcome).toBeUndefined();
    expect(person.selection).toEqual(rect);
  });

  it('walks all buttons with Tab and stays inside, backwards too', () => {
    const person = withSelection();
    const layout = toolbarOf(person.state);
    const stops = layout ? tabStops(layout, person.state.editor) : [];
    expect(stops).toEqual(expect.arrayContaining([...finishButtons]));
    const visited = [...stops, stops[0]].map(() => {
      person.keyboard.press('Tab');
      return person.state.focused;
    });
    expect(visited).toEqual([...stops, stops[0]]);
    person.keyboard.press('Shift+Tab');
    expect(person.state.focused).toBe('upload');
  });

  it('presses the focused button with Space', () => {
    const person = withSelection();
    person.keyboard.press('Shift+Tab');
    person.keyboard.press('Space');
    expect(person.outcome).toEqual({ type: 'finish', action: 'upload', rect });
  });

  it('never uploads on Enter, not even with the upload button focused', () => {
    const person = withSelection();
    person.keyboard.press('Shift+Tab');
    expect(person.state.focused).toBe('upload');
    person.keyboard.press('Enter');
    expect(person.outcome).toBeUndefined();
  });

  it('closes on Esc once nothing is being dragged', () => {
    const person = withSelection();
    person.keyboard.press('Escape');
    expect(person.outcome).toEqual({ type: 'cancel' });
  });

  it('names the button under the pointer', () => {
    const person = withSelection();
    person.pointer.move(...buttonMiddle(person, 'save'));
    expect(person.state.hovered).toBe('save');
    person.pointer.move(300, 150);
    expect(person.state.hovered).toBeUndefined();
  });
});
