import { actionNames } from '#editor/action.ts';
import type { EditorEvent } from '#editor/event.ts';
import { palette } from '#editor/style.ts';
import type { EditorDesk } from './editor-desk.ts';

/** Numbers from 0 to below 1 that are the same for a seed (Mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const keys = [
  ...'PDARCMTNBXGSFKZYACVX123456789[]+-',
  ...['Left', 'Right', 'Up', 'Down', 'Home', 'End', 'PageUp', 'PageDown', 'Delete', 'Backspace', 'Enter', 'Escape'],
  ...['Space', 'Shift', 'Control', 'F2', 'Tab'],
];
const texts = ['a', 'b ', 'ö', '👩‍👩‍👧', 'e\u0301', 'שלום', 'line\nline', '\u0000', ''];

/** Does one thing that a person, or a cat on the keyboard, could do. */
export function doAnything(desk: EditorDesk, random: () => number): void {
  const one = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const modifiers = { shift: random() < 0.2, ctrl: random() < 0.2, alt: random() < 0.1 };
  const { width, height } = desk.base;
  const point = { x: random() * (width + 80) - 40, y: random() * (height + 80) - 40 };
  const events: (() => EditorEvent)[] = [
    () => ({ type: 'press', button: random() < 0.95 ? 'main' : 'secondary', point, modifiers }),
    () => ({ type: 'move', point, modifiers }),
    () => ({ type: 'move', point, modifiers }),
    () => ({ type: 'release', point, modifiers }),
    () => ({ type: 'release', point, modifiers }),
    () => ({ type: 'wheel', steps: one([-2, -1, 0, 1, 3, 0.5]), point, modifiers }),
    () => ({ type: 'key', key: one(keys), modifiers }),
    () => ({ type: 'key', key: one(keys), modifiers }),
    () => ({ type: 'key-up', key: one(keys), modifiers }),
    () => ({ type: 'text', text: one(texts) }),
    () => ({ type: 'compose', text: one(texts) }),
  ];
  const what = random();
  desk.time += random() * 400;
  if (what < 0.86) desk.tell(one(events)());
  else if (what < 0.96) desk.run(one(actionNames));
  else if (what < 0.98) desk.redraw(desk.editor.restyle({ color: one(palette), filled: random() < 0.5 }).dirty);
  else desk.redraw(desk.editor.setUnit(one([0.5, 1, 2])).dirty);
}
