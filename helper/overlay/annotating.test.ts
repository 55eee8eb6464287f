import { describe, expect, it } from 'vitest';
import { openEditor } from '#editor/editor.ts';
import { english } from '#helper/texts/english.ts';
import { personAtOverlay } from '#test/support/overlay-hands.ts';
import { writesByInputMethod } from './input-method.ts';
import { toolbarOf } from './state.ts';
import { type ButtonId, colourOf, isEnabled, labelOf, tabStops } from './toolbar.ts';

/** An editor that measures letters by their number and makes no pictures: nothing is painted here. */
function newEditor() {
  return openEditor({
    picture: { width: 1800, height: 600, pixels: ({ width, height }) => new Uint8ClampedArray(width * height * 4) },
    host: { measure: (text) => text.length * 10, image: () => ({}) },
  });
}

function withSelection(more: { inputMethod?: boolean } = {}) {
  const editor = newEditor();
  const person = personAtOverlay({ editor, ...more });
  person.pointer.drag([200, 100], [599, 399]);
  return { person, editor };
}

describe('annotating', () => {
  it('gives letters to the tools once a selection stands, and not before', () => {
    const editor = newEditor();
    const person = personAtOverlay({ editor, lastRegion: { x: 10, y: 10, width: 50, height: 50 } });
    person.keyboard.press('P');
    expect(editor.state.tool).toBeUndefined();
    person.keyboard.press('L');
    person.keyboard.press('P');
    expect(editor.state.tool).toBe('pen');
  });

  it('draws inside with a tool in the hand and pulls the border still', () => {
    const { person, editor } = withSelection();
    person.keyboard.press('R');
    person.pointer.drag([300, 200], [400, 250]);
    expect(editor.state.count).toBe(1);
    expect(person.selection).toEqual({ x: 200, y: 100, width: 400, height: 300 });
    person.pointer.drag([599, 250], [649, 250]);
    expect(editor.state.count).toBe(1);
    expect(person.selection).toEqual({ x: 200, y: 100, width: 450, height: 300 });
  });

  it('does not start over by a press outside while there is a tool in the hand', () => {
    const { person, editor } = withSelection();
    person.keyboard.press('D');
    person.pointer.drag([20, 20], [80, 80]);
    expect(person.selection).toEqual({ x: 200, y: 100, width: 400, height: 300 });
    expect(editor.state.count).toBe(1);
  });

  it('moves the selection with the select tool where nothing is drawn', () => {
    const { person } = withSelection();
    person.keyboard.press('S');
    person.pointer.drag([300, 200], [310, 220]);
    expect(person.selection).toEqual({ x: 210, y: 120, width: 400, height: 300 });
  });

  it('takes digits for the width with a tool in the hand, and arrows for the selection without one', () => {
    const { person, editor } = withSelection();
    person.keyboard.press('R');
    person.keyboard.press('9');
    expect(editor.state.style?.width).toBe(24);
    person.keyboard.press('Escape');
    person.keyboard.press('Right');
    expect(person.selection?.x).toBe(201);
  });

  it('asks before drawings are lost, keeps them on Esc and loses them on Enter', () => {
    const { person, editor } = withSelection();
    person.keyboard.press('R');
    person.pointer.drag([300, 200], [400, 250]);
    for (const _ of [1, 2]) person.keyboard.press('Escape');
    expect(person.state.asking).toBe(true);
    person.keyboard.press('Escape');
    expect(person.state.asking).toBe(false);
    expect(editor.state.count).toBe(1);
    person.keyboard.press('Escape');
    person.keyboard.press('Enter');
    expect(person.outcome).toEqual({ type: 'cancel' });
  });

  it('does nothing but answer while it asks', () => {
    const { person, editor } = withSelection();
    person.keyboard.press('R');
    person.pointer.drag([300, 200], [400, 250]);
    for (const _ of [1, 2]) person.keyboard.press('Escape');
    person.keyboard.press('Ctrl+D');
    person.keyboard.press('P');
    person.pointer.drag([300, 200], [400, 250]);
    expect(person.outcome).toBeUndefined();
    expect(editor.state).toMatchObject({ tool: undefined, count: 1 });
  });

  it('has undo and redo only where there is something to take back', () => {
    const { person, editor } = withSelection();
    const stops = () => {
      const layout = toolbarOf(person.state);
      return layout ? tabStops(layout, editor) : [];
    };
    expect(stops()).not.toContain('undo');
    expect(isEnabled('fill', editor)).toBe(false);
    person.keyboard.press('R');
    person.pointer.drag([300, 200], [400, 250]);
    expect(stops()).toContain('undo');
    expect(stops()).toContain('style');
    expect(labelOf('undo', editor, english)).toEqual({ name: 'Undo', keys: 'Ctrl+Z' });
  });

  it('gives whoever opens the colours before any tool the pen, and a tool that has some keeps them', () => {
    const { person, editor } = withSelection();
    const press = (id: ButtonId) => {
      const bar = toolbarOf(person.state)?.bars.find(({ buttons }) => buttons.some((button) => button.id === id));
      const rect = bar?.buttons.find((button) => button.id === id)?.rect;
      if (!rect) throw new Error(`There is no button ${id}`);
      person.pointer.click(Math.round(rect.x + rect.width / 2), Math.round(rect.y + rect.height / 2));
    };
    press('style');
    expect(person.state.panel).toBe(true);
    expect(editor.state.styleOf).toBe('pen');
    press('colour.5');
    expect(editor.state.style?.color).toBe(colourOf('colour.5'));
    person.keyboard.press('Escape');
    person.keyboard.press('R');
    press('style');
    expect([person.state.panel, editor.state.styleOf]).toEqual([true, 'rectangle']);
  });

  it('names every button of every bar', () => {
    const { person, editor } = withSelection();
    person.keyboard.press('R');
    const layout = toolbarOf({ ...person.state, panel: true });
    const names =
      layout?.bars.flatMap(({ buttons }) => buttons.map(({ id }) => labelOf(id, editor, english).name)) ?? [];
    expect(names).toHaveLength(15 + 5 + 21);
    expect(names.filter((name) => name === '' || name.includes('undefined'))).toEqual([]);
  });

  it('says what to do where a text needs an input method', () => {
    const { person } = withSelection({ inputMethod: true });
    person.keyboard.press('T');
    expect(person.state.notice).toBeUndefined();
    person.pointer.click(300, 200);
    expect(person.state.notice).toBe(english.overlay.inputMethod);
    person.keyboard.press('A');
    expect(person.state.notice).toBeUndefined();
    expect(writesByInputMethod({ LANG: 'ja_JP.UTF-8' })).toBe(true);
    expect(writesByInputMethod({ LANG: 'de_DE.UTF-8', LC_ALL: '' })).toBe(false);
  });
});
