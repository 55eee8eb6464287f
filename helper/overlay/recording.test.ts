import { createCanvas } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import { intersect } from '#helper/platform/rect.ts';
import { personAtOverlay } from '#test/support/overlay-hands.ts';
import { drawScene } from './draw.ts';
import { hintSize } from './hint.ts';
import { SpritePainter } from './sprites.ts';
import { toolbarOf } from './state.ts';
import { tabStops } from './toolbar.ts';

const rect = { x: 200, y: 100, width: 200, height: 150 };

function withRegion() {
  const person = personAtOverlay({ recordKey: 'Shift+Print' });
  person.pointer.drag([200, 100], [399, 249]);
  return person;
}

describe('a region that is to be recorded', () => {
  it('offers to record it and to leave, and nothing else', () => {
    const { state } = withRegion();
    const layout = toolbarOf(state);
    expect(layout && tabStops(layout, state.editor)).toEqual(['cancel', 'record']);
    expect(layout?.bars.map(({ name }) => name)).toEqual(['finish']);
  });

  it.each(['Enter', 'Ctrl+D', 'Shift+Print'])('%s starts it', (keys) => {
    const person = withRegion();
    person.keyboard.press(keys);
    expect(person.outcome).toEqual({ type: 'finish', action: 'record', rect });
  });

  it('starts by its button, by mouse and by Tab and Enter', () => {
    const byMouse = withRegion();
    const button = toolbarOf(byMouse.state)?.bars[0]?.buttons[1]?.rect ?? rect;
    byMouse.pointer.click(button.x + 20, button.y + 20);
    const byKeys = withRegion();
    for (const key of ['Tab', 'Tab', 'Enter']) byKeys.keyboard.press(key);
    for (const { outcome } of [byMouse, byKeys]) expect(outcome).toMatchObject({ action: 'record' });
  });

  it.each(['Ctrl+C', 'Ctrl+S', 'Ctrl+P', 'Print', 'Ctrl+Shift+Print', 'P', 'T', '5'])('has no use for %s', (keys) => {
    const person = withRegion();
    person.keyboard.press(keys);
    expect([person.outcome, person.selection]).toEqual([undefined, rect]);
  });

  it('closes on Esc, by the first button, and by Tab and Enter on it', () => {
    for (const keys of [['Escape'], ['Tab', 'Enter']]) {
      const person = withRegion();
      for (const key of keys) person.keyboard.press(key);
      expect(person.outcome).toEqual({ type: 'cancel' });
    }
  });

  it('is no recording before a region stands', () => {
    const person = personAtOverlay({ recordKey: 'Shift+Print' });
    for (const keys of ['Ctrl+D', 'Shift+Print']) person.keyboard.press(keys);
    expect(person.outcome).toBeUndefined();
  });

  it('is never recorded where a picture was asked for', () => {
    const person = personAtOverlay();
    person.pointer.drag([200, 100], [399, 249]);
    person.keyboard.press('Shift+Print');
    expect(person.outcome).toBeUndefined();
  });
});

it('names every key that starts it, in the tooltip and in a hint in which all words have room', () => {
  const person = withRegion();
  for (const key of ['Tab', 'Tab']) person.keyboard.press(key);
  const frame = { x: 0, y: 0, width: 1800, height: 600, data: new Uint8Array(1800 * 600 * 4), stride: 1800 * 4 };
  const tooltip = drawScene(person.state, frame, new SpritePainter()).items.find(({ name }) => name === 'tooltip');
  expect(tooltip?.key).toBe('record Enter, Ctrl+D or Shift+Print');
  const bar = toolbarOf(person.state)?.bars[0]?.box;
  expect(bar && tooltip && intersect(bar, tooltip.rect)?.height).toBeLessThan(14);
  const words = createCanvas(10, 10).getContext('2d');
  words.font = '13px "DejaVu Sans"';
  const { width } = hintSize(person.state);
  expect(142 + words.measureText('record, and stop').width).toBeLessThan(width - 28);
});
