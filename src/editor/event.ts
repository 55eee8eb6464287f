import type { Point, Rect } from './rect.ts';

export interface Modifiers {
  shift: boolean;
  /** Control; hosts on macOS pass Command as well. */
  ctrl: boolean;
  alt: boolean;
}

/**
 * What a mouse and a keyboard can do, in picture pixels. Keys are named by what is printed on them: `A`, `4`, `Enter`,
 * `Escape`, `Left`, `Space`, `Home`, `PageUp`, `Backspace`, `Delete`, `[`, `Shift`. The host passes `key` first; where
 * the editor did not consume it and the key makes text, the host passes that as `text`. Double clicks are found here.
 */
export type EditorEvent =
  | { type: 'press'; button: 'main' | 'secondary'; point: Point; modifiers: Modifiers }
  | { type: 'move'; point: Point; modifiers: Modifiers }
  | { type: 'release'; point: Point; modifiers: Modifiers }
  /** `steps` > 0 is away from the user: wider. */
  | { type: 'wheel'; steps: number; point: Point; modifiers: Modifiers }
  | { type: 'key'; key: string; modifiers: Modifiers }
  | { type: 'key-up'; key: string; modifiers: Modifiers }
  /** Finished text: typed, composed by dead keys or an input method, or pasted; `\n` breaks the line. */
  | { type: 'text'; text: string }
  /** What an input method is still composing: shown underlined, '' takes it away; `text` then brings the result. */
  | { type: 'compose'; text: string };

/** What the host has to do after an event. */
export interface Handled {
  /** Whole, tight rectangles whose picture changed, within the picture; restore the base there and `draw` each. */
  dirty: Rect[];
  /** False: the event means nothing here and is the host's own (Enter, Ctrl+C, Tab, a press without a tool …). */
  consumed: boolean;
  /** To be said politely by a screen reader. */
  announce?: string;
  /** Put the mouse pointer here, where the host can: arrows move it while a tool is up. */
  warp?: Point;
  /** Text for the clipboard: Ctrl+C or Ctrl+X on marked text. */
  copy?: string;
  /** Ctrl+V while typing: pass the clipboard's text as a `text` event. */
  paste?: true;
}
