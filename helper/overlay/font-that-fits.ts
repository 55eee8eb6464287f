import type { SKRSContext2D } from '@napi-rs/canvas';
import { theme } from './theme.ts';

interface Wanted {
  /** Pixels high where it fits. */
  readonly size: number;
  readonly weight: number;
  /** How wide the words may be, in the pixels of the context. */
  readonly room: number;
}

/** The font for words on one line, smaller where another language or another machine's font needs more than the room. */
export function fontThatFits(context: SKRSContext2D, words: string, { size, weight, room }: Wanted): string {
  const fontOf = (pixels: number) => `${weight} ${pixels}px ${theme.font}`;
  context.font = fontOf(size);
  return fontOf(size * Math.min(1, room / context.measureText(words).width));
}
