import { describe, expect, it } from 'vitest';
import { EditorDesk } from '#test/support/editor-desk.ts';
import { doAnything, randomFrom } from '#test/support/random-events.ts';

/** A small picture that nothing is drawn on: these tests look at the marks alone. */
class BlindDesk extends EditorDesk {
  override redraw(): void {}
}

function steps(desk: EditorDesk, action: 'undo' | 'redo'): number {
  let count = 0;
  while (desk.run(action).consumed) count += 1;
  return count;
}

describe('Undo and redo', () => {
  it.each(Array.from({ length: 12 }, (_, seed) => seed))(
    'take everything back to nothing and bring all of it again, whatever was done (%i)',
    (seed) => {
      const desk = new BlindDesk();
      const random = randomFrom(seed);
      for (let count = 0; count < 250; count += 1) doAnything(desk, random);
      while (desk.editor.escape().consumed);
      const { marks } = desk.editor;
      // Whatever had been undone before is brought back by redo as well: a new mark is the last step for sure.
      desk.take('step').wait().pointer.click(200, 150);
      const last = desk.editor.marks;
      expect(last.length).toBe(marks.length + 1);
      const undone = steps(desk, 'undo');
      expect(desk.editor.marks).toEqual([]);
      expect(desk.editor.hasWork).toBe(false);
      expect(steps(desk, 'redo')).toBe(undone);
      expect(desk.editor.marks).toEqual(last);
    },
  );

  it('goes back at least a hundred steps', () => {
    const desk = new BlindDesk().take('step');
    for (let count = 0; count < 400; count += 1) desk.pointer.click(count, 50);
    expect(steps(desk, 'undo')).toBe(400);
    expect(desk.editor.state).toMatchObject({ count: 0, canUndo: false, canRedo: true });
  });

  it('forgets what was undone when something new is drawn', () => {
    const desk = new BlindDesk().take('step');
    desk.pointer.click(50, 50);
    desk.pointer.click(100, 50);
    desk.keyboard.press('Ctrl+Z');
    desk.pointer.click(150, 50);
    expect(desk.keyboard.press('Ctrl+Y').consumed).toBe(false);
    expect(desk.editor.marks).toMatchObject([{ at: { x: 50 } }, { at: { x: 150 } }]);
  });

  it('redoes by Ctrl+Y and by Ctrl+Shift+Z, and takes back that all was removed', () => {
    const desk = new BlindDesk().take('step');
    desk.pointer.click(50, 50);
    desk.keyboard.press('Shift+Delete');
    expect(desk.keyboard.press('Ctrl+Z').announce).toBe('Undone, 1 marks');
    desk.keyboard.press('Ctrl+Z');
    desk.keyboard.press('Ctrl+Y');
    expect(desk.editor.marks).toHaveLength(1);
    desk.keyboard.press('Ctrl+Shift+Z');
    expect(desk.editor.marks).toHaveLength(0);
  });
});
