import type { MessagePort } from 'node:worker_threads';
import type { Win32MenuRow, Win32Picture } from '#helper/tray/win32-menu.ts';
import type { Point, Rect } from './rect.ts';

/** What the thread of the windows is asked for; each is answered by one `DeskReply` with the same number. */
export type DeskRequest =
  | { ask: 'hotkey'; id: number; modifiers: number; key: number }
  | { ask: 'drop-hotkey'; id: number }
  /** Shows the overlay's window; its pixels are the parts' rows one behind the other in `pixels`. */
  | { ask: 'show'; at: Rect; pixels: SharedArrayBuffer }
  | { ask: 'draw'; parts: Rect[] }
  | { ask: 'raise' }
  | { ask: 'hide' }
  | { ask: 'cursor'; resource: number }
  | { ask: 'warp'; to: Point }
  | { ask: 'tray'; picture: Win32Picture; tooltip: string }
  | { ask: 'drop-tray' }
  /** Opens a menu at the pointer; the choice comes as an event before the answer. */
  | { ask: 'menu'; rows: Win32MenuRow[] }
  | { ask: 'balloon'; title: string; text: string; picture: Win32Picture }
  | { ask: 'drop-balloon' }
  /** The windows of a recording: where they are to be. They are shown with their first picture. */
  | { ask: 'controls-open'; frame: Rect[]; bar: Rect }
  /** Leaves the bar out of pictures of the screen; an error where the system cannot. */
  | { ask: 'controls-unseen' }
  | { ask: 'controls-draw'; bar: Uint8Array; colour: number }
  | { ask: 'controls-bar'; shown: boolean }
  | { ask: 'controls-focus'; take: boolean }
  | { ask: 'controls-close' };

/** What the thread is started with. `ended` becomes 1 when it has taken down what others can see. */
export interface DeskThreadData {
  port: MessagePort;
  ended: Int32Array;
}

export interface DeskOrder {
  number: number;
  request: DeskRequest;
}

/** A key of the overlay's window, with the text that it wrote: the layout, AltGr and dead keys are worked in. */
export interface DeskKey {
  tell: 'key';
  virtualKey: number;
  /** What the key writes in this layout with nothing held, a letter in upper case; empty where that is nothing. */
  plain: string;
  down: boolean;
  repeated: boolean;
  text: string;
  held: DeskHeld;
}

export interface DeskHeld {
  shift: boolean;
  ctrl: boolean;
  alt: boolean;
}

/** What happens to the windows. Points and rectangles are in pixels of the desktop. */
export type DeskEvent =
  | { tell: 'ready'; window: number }
  | { tell: 'hotkey'; id: number }
  | { tell: 'mouse'; what: 'move' | 'press' | 'release'; button: 'main' | 'secondary'; point: Point; held: DeskHeld }
  | { tell: 'wheel'; steps: number; point: Point; held: DeskHeld }
  | DeskKey
  | { tell: 'exposed'; part: Rect }
  /** What a person does with the icon beside the clock, or (`clicked`, `closed`) with its notification. */
  | { tell: 'tray'; what: 'activate' | 'menu' | 'clicked' | 'closed' }
  | { tell: 'chosen'; number: number }
  /** What happens to the bar of a recording; points are inside it. */
  | { tell: 'controls'; what: 'move'; point: Point }
  | { tell: 'controls'; what: 'press'; point: Point }
  | { tell: 'controls'; what: 'leave' }
  | { tell: 'controls'; what: 'blur' }
  | { tell: 'controls'; what: 'key'; virtualKey: number; plain: string; shift: boolean }
  | { tell: 'closed' };

/** `error` is the system's number (GetLastError), 0 where all went well. */
export interface DeskReply {
  tell: 'reply';
  number: number;
  error: number;
}
