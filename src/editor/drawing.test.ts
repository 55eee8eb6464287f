import { describe, expect, it } from 'vitest';
import { EditorDesk } from '#test/support/editor-desk.ts';

const red = '#e5252a';

describe('Drawing with each tool', () => {
  it('draws a pen stroke that begins and ends where the pointer did, with near points left out', () => {
    const desk = new EditorDesk().take('pen');
    desk.pointer.press(20, 20);
    for (let x = 20; x <= 220; x += 1) desk.pointer.move(x, 20 + (x % 2));
    desk.pointer.release(221, 21);
    const [stroke] = desk.editor.marks;
    if (stroke?.kind !== 'pen') throw new Error('no pen stroke');
    expect(stroke.points[0]).toEqual({ x: 20, y: 20 });
    expect(stroke.points.at(-1)).toEqual({ x: 221, y: 21 });
    expect(stroke.points.length).toBeLessThan(80);
    expect(desk.colorAt({ x: 120, y: 20 })).toBe(red);
  });

  it('makes a dot of a click with the pen', () => {
    const desk = new EditorDesk().take('pen');
    desk.pointer.click(50, 50);
    expect(desk.colorAt({ x: 50, y: 50 })).toBe(red);
  });

  it.each(['line', 'arrow'] as const)('draws a %s from the press to the release, and with Ctrl at 45°', (tool) => {
    const desk = new EditorDesk().take(tool);
    desk.pointer.drag([
      [20, 20],
      [120, 90],
    ]);
    desk.pointer.drag(
      [
        [20, 100],
        [120, 135],
      ],
      { ctrl: true },
    );
    desk.pointer.drag(
      [
        [20, 150],
        [80, 200],
      ],
      { ctrl: true },
    );
    const ends = desk.editor.marks.map((mark) => (mark.kind === tool && 'to' in mark ? mark.to : undefined));
    expect(ends).toEqual([
      { x: 120, y: 90 },
      { x: 120, y: 100 },
      { x: 75, y: 205 },
    ]);
    expect(desk.colorAt({ x: 70, y: 55 })).toBe(red);
  });

  it.each(['rectangle', 'ellipse', 'hide', 'pixelate'] as const)(
    'draws a %s in any direction over whole pixels, and with Shift as wide as high',
    (tool) => {
      const desk = new EditorDesk().take(tool);
      desk.pointer.drag([
        [120, 90],
        [20.4, 30.7],
      ]);
      desk.pointer.drag(
        [
          [200, 200],
          [260, 180],
        ],
        { shift: true },
      );
      expect(desk.editor.marks.map((mark) => 'rect' in mark && mark.rect)).toEqual([
        { x: 20, y: 30, width: 101, height: 61 },
        { x: 200, y: 140, width: 61, height: 61 },
      ]);
    },
  );

  it('makes nothing of a click with a tool that needs a drag', () => {
    const desk = new EditorDesk();
    for (const tool of ['line', 'arrow', 'rectangle', 'ellipse', 'hide', 'pixelate'] as const) {
      desk.take(tool).pointer.click(50, 50);
      desk.pointer.drag([
        [50, 50],
        [53, 52],
      ]);
    }
    expect(desk.editor.marks).toEqual([]);
    expect(desk.editor.state.canUndo).toBe(false);
  });

  it('paints a marker that lets the picture through and is no darker where it crosses itself', () => {
    const desk = new EditorDesk().take('marker');
    desk.pointer.press(50, 50);
    for (let at = 50; at <= 150; at += 5) desk.pointer.move(at, at);
    for (let at = 150; at >= 50; at -= 5) desk.pointer.move(150, at);
    for (let at = 150; at >= 50; at -= 5) desk.pointer.move(at, 200 - at);
    desk.pointer.release(50, 150);
    const crossing = desk.colorAt({ x: 100, y: 100 });
    expect(crossing).toBe(desk.colorAt({ x: 130, y: 130 }));
    expect(crossing).not.toBe('#ffffff');
    expect(crossing).not.toBe('#ffd60a');
  });

  it('straightens the marker with Ctrl', () => {
    const desk = new EditorDesk().take('marker');
    desk.pointer.drag(
      [
        [50, 50],
        [90, 80],
        [180, 58],
      ],
      { ctrl: true },
    );
    expect(desk.editor.marks[0]).toMatchObject({
      points: [
        { x: 50, y: 50 },
        { x: 180, y: 50 },
      ],
    });
  });

  it('counts steps up, closes the gap of a deleted one and begins at 1 when all are removed', () => {
    const desk = new EditorDesk().take('step');
    for (const x of [50, 100, 150]) desk.pointer.click(x, 50);
    const three = desk.finished({ x: 130, y: 30, width: 40, height: 40 }).data();
    desk.take('select').pointer.click(100, 50);
    desk.run('delete');
    desk.take('step').pointer.click(250, 50);
    // The new third looks like the old third: the one at 150 has become 2.
    expect(desk.finished({ x: 230, y: 30, width: 40, height: 40 }).data().equals(three)).toBe(true);
    expect(desk.finished({ x: 130, y: 30, width: 40, height: 40 }).data().equals(three)).toBe(false);
    const first = desk.finished({ x: 30, y: 30, width: 40, height: 40 }).data();
    desk.run('clear');
    desk.take('step').pointer.click(50, 50);
    expect(desk.finished({ x: 30, y: 30, width: 40, height: 40 }).data().equals(first)).toBe(true);
  });

  it('keeps the numbers of steps when their order from back to front changes', () => {
    const desk = new EditorDesk().take('step');
    for (const x of [50, 100]) desk.pointer.click(x, 50);
    const before = desk.finished().data();
    desk.take('select').pointer.click(50, 50);
    desk.run('order.front');
    expect(desk.editor.marks.map(({ id }) => id)).toEqual([2, 1]);
    expect(desk.finished().data().equals(before)).toBe(true);
  });

  it('moves what is being drawn while Space is held, then goes on reshaping it', () => {
    const desk = new EditorDesk().take('rectangle');
    desk.pointer.press(20, 20);
    desk.pointer.move(60, 60);
    desk.keyboard.press('Space');
    desk.pointer.move(80, 70);
    expect(desk.editor.marks[0]).toMatchObject({ rect: { x: 40, y: 30, width: 41, height: 41 } });
    desk.keyboard.release('Space');
    desk.pointer.release(100, 70);
    expect(desk.editor.marks[0]).toMatchObject({ rect: { x: 40, y: 30, width: 61, height: 41 } });
  });

  it('takes hold of Shift and Ctrl at once, without a move', () => {
    const desk = new EditorDesk().take('rectangle');
    desk.pointer.press(20, 20);
    desk.pointer.move(80, 40);
    desk.keyboard.press('Shift');
    expect(desk.editor.marks[0]).toMatchObject({ rect: { width: 61, height: 61 } });
    desk.keyboard.release('Shift');
    expect(desk.editor.marks[0]).toMatchObject({ rect: { width: 61, height: 21 } });
  });

  it('draws without a mouse: arrows move the pointer, Space begins and ends', () => {
    const desk = new EditorDesk().take('rectangle');
    expect(desk.keyboard.press('Left').warp).toEqual({ x: 199, y: 150 });
    desk.keyboard.press('Space');
    for (let times = 0; times < 3; times += 1) desk.keyboard.press('Ctrl+Right');
    desk.keyboard.press('Ctrl+Down');
    expect(desk.keyboard.press('Space').announce).toBe('Rectangle added, 1 in all');
    expect(desk.editor.marks[0]).toMatchObject({ rect: { x: 199, y: 150, width: 31, height: 11 } });
  });
});

describe('Picking a colour', () => {
  it('shows the colour under the pointer, takes it for the tool before and goes back to that', () => {
    const desk = new EditorDesk();
    desk.base.getContext('2d').fillStyle = '#123456';
    desk.base.getContext('2d').fillRect(0, 0, 100, 100);
    desk.take('arrow').take('pick').pointer.move(50, 50);
    expect(desk.editor.state.picking).toBe('#123456');
    expect(desk.pointer.click(50, 50).announce ?? desk.editor.state.tool).toBe('arrow');
    expect(desk.editor.state.style?.color).toBe('#123456');
    expect(desk.editor.styles.pen.color).toBe(red);
  });

  it('takes the colour of a mark, and that of the selected one changes', () => {
    const desk = new EditorDesk().take('rectangle');
    desk.pointer.drag([
      [20, 20],
      [80, 80],
    ]);
    desk.editor.restyle({ color: '#00b8d9' });
    desk.pointer.drag([
      [120, 20],
      [180, 80],
    ]);
    desk.take('select').pointer.click(120, 50);
    desk.take('pick').pointer.click(20, 50);
    expect(desk.editor.marks.map(({ color }) => color)).toEqual([red, red]);
    expect(desk.editor.state).toMatchObject({ tool: 'select', selected: { id: 2 } });
  });

  it('gives the colour to every tool where none was in the hand', () => {
    const desk = new EditorDesk().take('pick');
    desk.pointer.click(10, 10);
    expect(new Set(Object.values(desk.editor.styles).map(({ color }) => color))).toEqual(new Set(['#ffffff']));
    expect(desk.editor.state.tool).toBeUndefined();
  });
});
