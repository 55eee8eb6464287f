import { describe, expect, it } from 'vitest';
import { EditorDesk } from '#test/support/editor-desk.ts';

// The letters of this host are 11 pixels wide and the lines 28.6 high at the default size of 22.
function typingDesk(text = ''): EditorDesk {
  const desk = new EditorDesk().take('text');
  desk.pointer.click(100, 100);
  desk.wait().keyboard.type(text);
  return desk;
}

function textOf(desk: EditorDesk): string | undefined {
  return desk.editor.state.typing?.text;
}

describe('Typing', () => {
  it('types where it was clicked, keys of tools and digits included, and Enter ends it', () => {
    const desk = typingDesk('Page 4 of z');
    expect(desk.editor.state).toMatchObject({ tool: 'text', typing: { text: 'Page 4 of z' }, count: 1 });
    expect(desk.keyboard.press('Enter').announce).toBe('Text added, 1 in all');
    expect(desk.editor.marks).toMatchObject([{ kind: 'text', text: 'Page 4 of z' }]);
    expect(desk.keyboard.press('Enter').consumed).toBe(false);
  });

  it('tells where the caret is, for input methods', () => {
    const desk = typingDesk('ab');
    const caret = desk.editor.state.typing?.caret;
    expect(caret).toMatchObject({ x: 122, y: 100 - 22 * 0.65 });
    expect(caret?.height).toBeCloseTo(28.6);
  });

  it('breaks lines with Shift+Enter and walks between them in its column', () => {
    const desk = typingDesk('first\nno\nthird');
    desk.keyboard.press('Up');
    desk.keyboard.type('!');
    expect(textOf(desk)).toBe('first\nno!\nthird');
    desk.keyboard.press('Up');
    desk.keyboard.type('#');
    expect(textOf(desk)).toBe('fir#st\nno!\nthird');
    desk.keyboard.press('End');
    desk.keyboard.press('Down');
    desk.keyboard.press('Down');
    desk.keyboard.type('.');
    expect(textOf(desk)).toBe('fir#st\nno!\nthird.');
  });

  it.each([
    [['Left', 'Left'], 'one two thr|ee'],
    [['Home'], '|one two three'],
    [['Home', 'End'], 'one two three|'],
    [['Ctrl+Left'], 'one two |three'],
    [['Ctrl+Left', 'Ctrl+Left'], 'one |two three'],
    [['Home', 'Ctrl+Right'], 'one| two three'],
    [['Ctrl+Home', 'Right'], 'o|ne two three'],
    [['Shift+Home', 'Left'], '|one two three'],
    [['Backspace'], 'one two thre|'],
    [['Ctrl+Backspace'], 'one two |'],
    [['Home', 'Delete'], '|ne two three'],
    [['Home', 'Ctrl+Delete'], '| two three'],
    [['Shift+Left', 'Shift+Left', 'Delete'], 'one two thr|'],
    [['Ctrl+A', 'Delete'], '|'],
    [['Ctrl+Shift+Left', 'Backspace'], 'one two |'],
  ])('follows %j', (keys, expected) => {
    const desk = typingDesk('one two three');
    for (const key of keys) desk.keyboard.press(key);
    desk.keyboard.type('|');
    expect(textOf(desk)).toBe(expected);
  });

  it('moves over a letter of several parts at once', () => {
    const desk = typingDesk();
    desk.tell({ type: 'text', text: 'a👩‍👩‍👧e\u0301' });
    desk.keyboard.press('Backspace');
    expect(textOf(desk)).toBe('a👩‍👩‍👧');
    desk.keyboard.press('Left');
    desk.keyboard.type('b');
    expect(textOf(desk)).toBe('ab👩‍👩‍👧');
  });

  it('replaces what is marked, by keys, by a drag and by a double click', () => {
    const desk = typingDesk('one two three');
    desk.pointer.drag([
      [100, 100],
      [133, 100],
    ]);
    expect(desk.editor.state.typing?.marked).toBe('one');
    desk.keyboard.type('1');
    expect(textOf(desk)).toBe('1 two three');
    desk.wait().pointer.double(100 + 11 * 3.2, 100);
    expect(desk.editor.state.typing?.marked).toBe('two');
  });

  it('copies, cuts and asks for what is to be pasted', () => {
    const desk = typingDesk('one two');
    expect(desk.keyboard.press('Ctrl+C')).toMatchObject({ consumed: false });
    desk.keyboard.press('Ctrl+Shift+Left');
    expect(desk.keyboard.press('Ctrl+C')).toMatchObject({ consumed: true, copy: 'two' });
    expect(desk.keyboard.press('Ctrl+X')).toMatchObject({ consumed: true, copy: 'two' });
    expect(desk.keyboard.press('Ctrl+V')).toMatchObject({ consumed: true, paste: true });
    desk.tell({ type: 'text', text: 'a\r\nb\u0007\tc' });
    expect(textOf(desk)).toBe('one a\nb  c');
  });

  it('shows what an input method composes, and keeps only what it finishes', () => {
    const desk = typingDesk('ka');
    desk.tell({ type: 'compose', text: 'に' });
    expect(desk.editor.marks).toMatchObject([{ text: 'kaに' }]);
    expect(textOf(desk)).toBe('ka');
    desk.tell({ type: 'compose', text: '' });
    desk.tell({ type: 'text', text: '日' });
    expect(textOf(desk)).toBe('ka日');
  });

  it('takes back what was typed, then the text itself, and redoes it', () => {
    const desk = typingDesk('one two');
    desk.keyboard.press('Ctrl+Z');
    expect(textOf(desk)).toBe('one ');
    desk.keyboard.press('Ctrl+Shift+Z');
    expect(textOf(desk)).toBe('one two');
    for (let times = 0; times < 3; times += 1) desk.keyboard.press('Ctrl+Z');
    expect(textOf(desk)).toBe('');
    desk.run('undo');
    expect(desk.editor.state).toMatchObject({ typing: undefined, count: 0 });
  });

  it('is one step of undo for the picture', () => {
    const desk = typingDesk('one two');
    desk.keyboard.press('Enter');
    desk.run('undo');
    expect(desk.editor.marks).toEqual([]);
    desk.run('redo');
    expect(desk.editor.marks).toMatchObject([{ text: 'one two' }]);
  });

  it('edits again on a double click with the select tool, on a click with the text tool, and by its key', () => {
    const desk = typingDesk('one');
    desk.keyboard.press('Enter');
    desk.take('select').wait().pointer.double(128, 100);
    desk.keyboard.type('s');
    desk.keyboard.press('Enter');
    expect(desk.editor.marks).toMatchObject([{ text: 'ones' }]);
    desk.take('text').wait().pointer.click(100, 100);
    desk.keyboard.type('t');
    desk.wait().pointer.click(300, 250);
    expect(desk.editor.marks).toMatchObject([{ text: 'tones' }]);
    expect(desk.editor.state.typing).toBeUndefined();
    desk.keyboard.press('PageDown');
    desk.keyboard.press('Shift+T');
    expect(textOf(desk)).toBe('tones');
    desk.keyboard.press('Escape');
    for (const text of ['ones', 'one', undefined]) {
      desk.run('undo');
      expect(desk.editor.marks[0]).toEqual(text === undefined ? undefined : expect.objectContaining({ text }));
    }
  });

  it('drops a text without letters, and removes one whose letters were all deleted', () => {
    const desk = typingDesk('  ');
    desk.keyboard.press('Enter');
    expect(desk.editor.state).toMatchObject({ count: 0, canUndo: false });
    desk.wait().pointer.click(100, 100);
    desk.keyboard.type('gone');
    desk.keyboard.press('Enter');
    desk.wait().pointer.click(110, 100);
    desk.keyboard.press('Ctrl+A');
    desk.keyboard.press('Delete');
    expect(desk.keyboard.press('Enter').announce).toBe('Text deleted, 0 left');
    desk.run('undo');
    expect(desk.editor.marks).toMatchObject([{ text: 'gone' }]);
  });

  it('puts text on a plate and changes its size while it is typed', () => {
    const desk = typingDesk('one');
    expect(desk.run('fill').announce).toBe('On a plate');
    desk.pointer.wheel(1);
    desk.keyboard.press('Enter');
    expect(desk.editor.marks).toMatchObject([{ filled: true, width: 28 }]);
    expect(desk.colorAt({ x: 97, y: 110 })).toBe('#e5252a');
  });

  it('is in the finished picture while it is still being typed, without its caret', () => {
    const desk = typingDesk('one');
    const typed = desk.finished().data();
    desk.keyboard.press('Enter');
    expect(desk.finished().data().equals(typed)).toBe(true);
  });

  it('walks through letters that read from the right in the way of the arrows', () => {
    const desk = typingDesk();
    desk.tell({ type: 'text', text: 'שלום' });
    expect(desk.editor.state.typing?.caret.x).toBe(100);
    desk.keyboard.press('Right');
    expect(desk.editor.state.typing?.caret.x).toBe(111);
  });
});
