import { describe, expect, it } from 'vitest';
import { EditorDesk } from '#test/support/editor-desk.ts';
import type { Mark } from './mark.ts';

function deskWithRectangle(): EditorDesk {
  const desk = new EditorDesk().take('rectangle');
  desk.pointer.drag([
    [50, 50],
    [149, 109],
  ]);
  desk.take('select').wait();
  return desk;
}

function only(desk: EditorDesk): Mark {
  const [mark] = desk.editor.marks;
  if (!mark || desk.editor.marks.length !== 1) throw new Error(`${desk.editor.marks.length} marks`);
  return mark;
}

describe('The select tool', () => {
  it('catches a mark by its stroke with some tolerance, not by its empty inside', () => {
    const desk = deskWithRectangle();
    desk.pointer.click(100, 80);
    expect(desk.editor.state.selected).toBeUndefined();
    expect(desk.pointer.press(100, 55).announce).toBe('Rectangle selected, 1 of 1');
    expect(desk.editor.state.selected).toMatchObject({ id: 1, kind: 'rectangle' });
  });

  it('catches the topmost of several', () => {
    const desk = deskWithRectangle().take('line');
    desk.pointer.drag([
      [20, 50],
      [200, 50],
    ]);
    desk.take('select').wait();
    desk.pointer.click(100, 50);
    expect(desk.editor.state.selected?.kind).toBe('line');
    desk.run('order.back');
    desk.pointer.click(10, 290);
    desk.wait().pointer.click(100, 50);
    expect(desk.editor.state.selected?.kind).toBe('rectangle');
  });

  it('moves a mark by a drag, and a selected one by its inside too', () => {
    const desk = deskWithRectangle();
    desk.pointer.drag([
      [100, 50],
      [110, 70],
    ]);
    expect(only(desk)).toMatchObject({ rect: { x: 60, y: 70, width: 100, height: 60 } });
    desk.wait().pointer.drag([
      [100, 95],
      [90, 75],
    ]);
    expect(only(desk)).toMatchObject({ rect: { x: 50, y: 50 } });
  });

  it('leaves a copy of the mark behind with Alt', () => {
    const desk = deskWithRectangle();
    expect(
      desk.pointer.drag(
        [
          [100, 50],
          [110, 70],
        ],
        { alt: true },
      ).announce,
    ).toBe('Rectangle added, 2 in all');
    expect(desk.editor.marks).toMatchObject([{ rect: { x: 50, y: 50 } }, { rect: { x: 60, y: 70 } }]);
    expect(desk.editor.state.selected?.id).toBe(2);
  });

  it.each([
    ['nw', 50, 50, { x: 60, y: 70, width: 90, height: 40 }],
    ['n', 100, 50, { x: 50, y: 70, width: 100, height: 40 }],
    ['ne', 150, 50, { x: 50, y: 70, width: 110, height: 40 }],
    ['e', 150, 80, { x: 50, y: 50, width: 110, height: 60 }],
    ['se', 150, 110, { x: 50, y: 50, width: 110, height: 80 }],
    ['s', 100, 110, { x: 50, y: 50, width: 100, height: 80 }],
    ['sw', 50, 110, { x: 60, y: 50, width: 90, height: 80 }],
    ['w', 50, 80, { x: 60, y: 50, width: 90, height: 60 }],
  ] as const)('resizes by the handle %s and shows so by the cursor', (name, x, y, rect) => {
    const desk = deskWithRectangle();
    desk.pointer.click(100, 50);
    desk.wait().pointer.move(x + 3, y - 2);
    expect(desk.editor.state.cursor).toBe(name);
    desk.pointer.drag([
      [x + 3, y - 2],
      [x + 13, y + 18],
    ]);
    expect(only(desk)).toMatchObject({ rect });
  });

  it('turns a mark over when a handle is pulled past the other side', () => {
    const desk = deskWithRectangle();
    desk.pointer.click(100, 50);
    desk.wait().pointer.drag([
      [150, 80],
      [20, 80],
    ]);
    expect(only(desk)).toMatchObject({ rect: { x: 20, width: 30 } });
  });

  it('keeps the shape with Shift at a corner', () => {
    const desk = deskWithRectangle();
    desk.pointer.click(100, 50);
    desk.wait().pointer.drag(
      [
        [150, 110],
        [250, 115],
      ],
      { shift: true },
    );
    expect(only(desk)).toMatchObject({ rect: { x: 50, y: 50, width: 200, height: 120 } });
  });

  it('pulls the ends of a line, with Ctrl to 45°', () => {
    const desk = new EditorDesk().take('arrow');
    desk.pointer.drag([
      [50, 50],
      [150, 60],
    ]);
    desk.take('select').wait().pointer.click(100, 55);
    desk.wait().pointer.drag(
      [
        [150, 60],
        [150, 54],
      ],
      { ctrl: true },
    );
    expect(only(desk)).toMatchObject({ from: { x: 50, y: 50 }, to: { x: 150, y: 50 } });
    desk.wait().pointer.drag([
      [50, 50],
      [40, 90],
    ]);
    expect(only(desk)).toMatchObject({ from: { x: 40, y: 90 } });
  });

  it('stretches a pen stroke with its box', () => {
    const desk = new EditorDesk().take('pen');
    desk.pointer.drag([
      [50, 50],
      [100, 100],
      [150, 50],
    ]);
    desk.take('select').run('select.next');
    desk.wait().pointer.drag([
      [150, 75],
      [250, 75],
    ]);
    expect(only(desk)).toMatchObject({
      points: [
        { x: 50, y: 50 },
        { x: 150, y: 100 },
        { x: 250, y: 50 },
      ],
    });
  });

  it('changes the size of letters and of a step by a corner', () => {
    const desk = new EditorDesk().take('step');
    desk.pointer.click(50, 50);
    desk.take('select').run('select.next');
    desk.wait().pointer.drag([
      [64, 64],
      [80, 70],
    ]);
    expect(only(desk)).toMatchObject({ width: 60, at: { x: 50, y: 50 } });
    desk.run('clear');
    desk.take('text').wait().pointer.click(50, 100);
    desk.keyboard.type('Large');
    desk.keyboard.press('Enter');
    desk.take('select').run('select.next');
    const bounds = desk.editor.state.selected?.bounds;
    if (!bounds) throw new Error('nothing selected');
    const [right, bottom] = [bounds.x + bounds.width, bounds.y + bounds.height];
    desk.wait().pointer.drag([
      [right, bottom],
      [right + 50, bottom + bounds.height],
    ]);
    expect(only(desk)).toMatchObject({ width: 44, at: { x: bounds.x, y: bounds.y } });
  });

  it('restyles the selected mark, and the next one drawn is alike', () => {
    const desk = deskWithRectangle();
    desk.pointer.click(100, 50);
    desk.editor.restyle({ color: '#2fb344' });
    desk.keyboard.press('9');
    desk.keyboard.press('F');
    expect(only(desk)).toMatchObject({ color: '#2fb344', width: 24, filled: true });
    desk.take('rectangle').pointer.drag([
      [200, 200],
      [250, 250],
    ]);
    expect(desk.editor.marks[1]).toMatchObject({ color: '#2fb344', width: 24, filled: true });
  });

  it('nudges by arrows, by ten with Alt, resizes with Shift, and takes a row of it back at once', () => {
    const desk = deskWithRectangle();
    desk.pointer.click(100, 50);
    for (let times = 0; times < 5; times += 1) desk.keyboard.press('Right');
    expect(desk.keyboard.press('Alt+Down').announce).toBe('55, 60, 100 × 60');
    desk.wait().keyboard.press('Shift+Right');
    expect(only(desk)).toMatchObject({ rect: { x: 55, y: 60, width: 101, height: 60 } });
    desk.run('undo');
    desk.run('undo');
    expect(only(desk)).toMatchObject({ rect: { x: 50, y: 50, width: 100, height: 60 } });
  });

  it('deletes, duplicates and walks through marks by keys', () => {
    const desk = deskWithRectangle();
    desk.keyboard.press('PageDown');
    desk.keyboard.press('Shift+D');
    expect(desk.editor.marks).toMatchObject([{ rect: { x: 50 } }, { rect: { x: 62, y: 62 } }]);
    expect(desk.keyboard.press('PageUp').announce).toBe('Rectangle selected, 1 of 2');
    expect(desk.keyboard.press('Delete').announce).toBe('Rectangle deleted, 1 left');
    expect(desk.keyboard.press('Delete').consumed).toBe(false);
    desk.keyboard.press('PageDown');
    expect(desk.keyboard.press('Backspace').consumed).toBe(true);
    expect(desk.editor.marks).toEqual([]);
  });

  it('brings marks forward and back', () => {
    const desk = new EditorDesk().take('step');
    for (const x of [50, 100, 150]) desk.pointer.click(x, 50);
    const order = () => desk.editor.marks.map(({ id }) => id).join('');
    desk.keyboard.press('PageDown');
    desk.keyboard.press('Ctrl+PageUp');
    expect(order()).toBe('213');
    desk.keyboard.press('Shift+]');
    expect(order()).toBe('231');
    desk.keyboard.press('[');
    expect(order()).toBe('213');
    desk.keyboard.press('Ctrl+End');
    expect(order()).toBe('123');
  });
});
