import type { Modifiers } from '#editor/event.ts';

/** What of a keyboard event says which key it is. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey'>;

const names: Readonly<Record<string, string>> = {
  ' ': 'Space',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  // What is printed on the key beside what Shift makes of it.
  '{': '[',
  '}': ']',
};

/** A key as the editor calls it: what is printed on it, in capitals; of another script, what stands there on QWERTY. */
export function keyName({ key, code }: KeyPress): string {
  const named = names[key];
  if (named !== undefined) return named;
  if (key.length > 1) return key;
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  const latin = key.charCodeAt(0) < 128;
  return latin || letter === undefined ? key.toUpperCase() : letter;
}

/** Command counts as Control: on a Mac it is what stands in its place. */
export function modifiersOf(event: Pick<KeyPress, 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey'>): Modifiers {
  return { shift: event.shiftKey, ctrl: event.ctrlKey || event.metaKey, alt: event.altKey };
}
