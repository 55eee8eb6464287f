import { describe, expect, it } from 'vitest';
import { canvasHost, EditorDesk } from '#test/support/editor-desk.ts';
import { doAnything, randomFrom } from '#test/support/random-events.ts';
import { actionKeys, actionNames } from './action.ts';
import { defaultStyles, readStyles } from './style.ts';
import { englishWords } from './words.ts';

describe('Keys and tools', () => {
  it.each([
    ['P', 'pen'],
    ['D', 'line'],
    ['A', 'arrow'],
    ['R', 'rectangle'],
    ['C', 'ellipse'],
    ['M', 'marker'],
    ['T', 'text'],
    ['N', 'step'],
    ['B', 'hide'],
    ['X', 'pixelate'],
    ['G', 'pick'],
    ['S', 'select'],
  ])('takes with %s the tool %s in the hand, and puts it away with the same key', (key, tool) => {
    const desk = new EditorDesk();
    expect(desk.keyboard.press(key)).toMatchObject({ consumed: true });
    expect(desk.editor.state.tool).toBe(tool);
    expect(desk.keyboard.press(key).announce).toBe('No tool');
    expect(desk.editor.state.tool).toBeUndefined();
  });

  it('gives no key to two actions, and names every action with its key', () => {
    const keys = actionNames.flatMap((name) => actionKeys[name]);
    expect(new Set(keys).size).toBe(keys.length);
    const { actions } = new EditorDesk().editor;
    expect(actions.map(({ name }) => name)).toEqual(actionNames);
    expect(actions.filter(({ label, key }) => label === '' || key === '')).toEqual([]);
  });

  it('leaves to the host what is not its own', () => {
    const desk = new EditorDesk();
    for (const key of ['Enter', 'Ctrl+C', 'Ctrl+S', 'Ctrl+D', 'Ctrl+P', 'Tab', 'Z', '4', 'Left', 'Escape', 'Ctrl+A']) {
      expect(desk.keyboard.press(key), key).toMatchObject({ consumed: false, dirty: [] });
    }
    expect(desk.pointer.press(10, 10).consumed).toBe(false);
    expect(desk.pointer.move(20, 20).consumed).toBe(false);
    expect(desk.pointer.wheel(1).consumed).toBe(false);
    desk.take('arrow');
    for (const key of ['Enter', 'Ctrl+C', 'Ctrl+D', 'Tab']) expect(desk.keyboard.press(key).consumed).toBe(false);
  });

  it('sets the width by digits and by the wheel', () => {
    const desk = new EditorDesk().take('arrow');
    desk.keyboard.press('1');
    expect(desk.editor.state.style?.width).toBe(1);
    expect(desk.keyboard.press('9').announce).toBe('Width 24');
    expect(desk.pointer.wheel(1).consumed).toBe(true);
    expect(desk.editor.state.style?.width).toBe(24);
    desk.pointer.wheel(-2);
    expect(desk.editor.state.style?.width).toBe(12);
  });

  it('changes the width of what is being drawn', () => {
    const desk = new EditorDesk().take('line');
    desk.pointer.press(20, 20);
    desk.pointer.move(100, 100);
    desk.pointer.wheel(1);
    desk.pointer.release(120, 100);
    expect(desk.editor.marks[0]).toMatchObject({ width: 6, to: { x: 120, y: 100 } });
  });

  it('walks through the palette, and ignores what is no colour', () => {
    const desk = new EditorDesk().take('pen');
    expect(desk.keyboard.press('K').announce).toBe('Colour #ff8a00');
    desk.keyboard.press('Shift+K');
    desk.keyboard.press('Shift+K');
    expect(desk.editor.state.style?.color).toBe('#000000');
    expect(desk.editor.restyle({ color: 'red; drop' }).consumed).toBe(false);
    expect(desk.editor.state.style?.color).toBe('#000000');
  });

  it('unwinds one level at a time: drag, typing, mark, tool', () => {
    const desk = new EditorDesk().take('rectangle');
    desk.pointer.press(20, 20);
    desk.pointer.move(80, 80);
    expect(desk.editor.escape().consumed).toBe(true);
    expect(desk.editor.marks).toEqual([]);
    expect(desk.pointer.release(80, 80).consumed).toBe(false);
    desk.take('text').wait().pointer.click(20, 100);
    desk.keyboard.type('kept');
    expect(desk.keyboard.press('Escape').consumed).toBe(true);
    expect(desk.editor.state.typing).toBeUndefined();
    expect(desk.editor.marks).toMatchObject([{ text: 'kept' }]);
    desk.keyboard.press('PageDown');
    expect(desk.editor.state.selected).toBeDefined();
    desk.keyboard.press('Escape');
    expect(desk.editor.state).toMatchObject({ selected: undefined, tool: 'select' });
    desk.keyboard.press('Escape');
    expect(desk.editor.state.tool).toBeUndefined();
    expect(desk.editor.escape().consumed).toBe(false);
    expect(desk.editor.hasWork).toBe(true);
  });

  it('speaks the words that it is given', () => {
    const words = { ...englishWords, 'tool.pen': 'Stift', added: '{mark} gezeichnet, {count} insgesamt' };
    const desk = new EditorDesk({ words });
    expect(desk.keyboard.press('P').announce).toBe('Stift');
    expect(desk.pointer.click(20, 20).announce).toBe('Stift gezeichnet, 1 insgesamt');
  });
});

describe('Whatever happens', () => {
  it('throws at none of 20,000 things that a person or a cat does, and answers all that a host asks', () => {
    for (let seed = 0; seed < 10; seed += 1) {
      const desk = new EditorDesk({ width: 320, height: 240, host: canvasHost, scale: 1 + (seed % 2) / 4 });
      const drawn = desk.redraw;
      const random = randomFrom(seed * 31 + 5);
      for (let count = 0; count < 2000; count += 1) {
        desk.redraw = count % 100 < 5 ? drawn : () => undefined;
        doAnything(desk, random);
        expect(desk.editor.state.count).toBe(desk.editor.marks.length);
        if (count % 200 === 0) desk.finished();
      }
      expect(desk.editor.actions.every(({ label }) => label !== '')).toBe(true);
    }
  });
});

describe('Styles', () => {
  it('remembers colour and width for each tool, and begins the next editor with them', () => {
    const desk = new EditorDesk().take('arrow');
    desk.editor.restyle({ color: '#1F6FEB', width: 8 });
    desk.take('marker');
    desk.editor.restyle({ width: 48 });
    const kept = readStyles(JSON.parse(JSON.stringify(desk.editor.styles)));
    const next = new EditorDesk({ styles: kept }).take('arrow');
    expect(next.editor.state.style).toEqual({ color: '#1f6feb', width: 8, filled: false });
    expect(next.take('marker').editor.state.style?.width).toBe(48);
    expect(next.take('pen').editor.state.style).toEqual(defaultStyles().pen);
  });

  it('reads what was kept however broken it is', () => {
    for (const broken of [undefined, null, 7, 'x', [], { pen: 3 }, { pen: { color: 'url(x)', width: Number.NaN } }]) {
      expect(readStyles(broken)).toEqual(defaultStyles());
    }
    const read = readStyles({ pen: { color: '#00ff00', width: 9999, filled: 'yes' } });
    expect(read.pen).toEqual({ color: '#00ff00', width: 24, filled: false });
  });

  it('draws twice as wide where the picture has twice the pixels, and shows the same width', () => {
    const desk = new EditorDesk({ scale: 2 }).take('line');
    desk.pointer.drag([
      [20, 20],
      [120, 20],
    ]);
    expect(desk.editor.marks[0]).toMatchObject({ width: 8 });
    desk.take('select').run('select.next');
    expect(desk.editor.state.style?.width).toBe(4);
  });
});
