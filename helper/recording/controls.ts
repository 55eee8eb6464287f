import type { Rect } from '#helper/platform/rect.ts';
import type { Progress } from './recording.ts';

/** What the person may ask for while it is recorded. */
export interface ControlActions {
  readonly stop: () => void;
  readonly pause: () => void;
  readonly abort: () => void;
}

export interface ControlOptions {
  /** The region, in physical pixels of the whole desktop. */
  readonly rect: Rect;
  readonly maxSeconds: number;
  readonly maxBytes: number;
  /** The key that stops, for the eye; undefined where none is held. */
  readonly stopKey: string | undefined;
  /** The key that pauses and goes on, likewise. */
  readonly pauseKey: string | undefined;
}

/**
 * A frame round the region that is recorded, and what one can do about it.
 * Where there is no room beside the region its bar is inside, but is away while pictures are taken.
 */
export interface Controls {
  /** Shows how many whole seconds are left before it begins. */
  countDown(seconds: number): void;
  /** Gives the keyboard back and clears the region, just before it begins. */
  begin(): Promise<void>;
  /** Takes away what would be in the picture, before it goes on. */
  clear(): Promise<void>;
  /** Shows how the recording stands. */
  show(progress: Progress): void;
  /** Shows how much is encoded, 0 to 1, once recording has ended. */
  encoding(share: number): void;
  close(): void;
}

/** Undefined where this system has no way to show them yet: keys and the terminal do then. */
export async function openControls(options: ControlOptions, actions: ControlActions): Promise<Controls | undefined> {
  if (process.platform === 'linux' && process.env.DISPLAY) {
    const { openX11Controls } = await import('./controls/x11.ts');
    return openX11Controls(options, actions);
  }
  return undefined;
}
