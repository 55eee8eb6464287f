import { findLinuxSession } from '#helper/platform/linux-session.ts';
import { type Rect, union } from '#helper/platform/rect.ts';
import type { Desktop } from '#helper/shot/desktop.ts';
import type { Texts } from '#helper/texts/english.ts';
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
  /** The whole desktop in the same pixels, where the windows count in others; undefined: they count in the same. */
  readonly desktop?: Rect | undefined;
  readonly texts: Texts;
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
  /** Resolves when nothing of it is left to see: a process that ends sooner would leave it there. */
  close(): void | Promise<void>;
}

/** A frame and a bar where windows can be placed, else a notification; undefined where there is neither, as on macOS. */
export async function openControls(
  options: ControlOptions,
  actions: ControlActions,
  desktop: Desktop,
): Promise<Controls | undefined> {
  if (process.platform === 'win32') {
    const { openWin32Controls } = await import('./controls/win32.ts');
    return openWin32Controls(options, actions);
  }
  if (process.platform !== 'linux') return undefined;
  const session = await findLinuxSession();
  if (session === 'x11' || session === 'wayland-with-x11') {
    const { openX11Controls } = await import('./controls/x11.ts');
    // An Xwayland counts in the compositor's units.
    const whole = session === 'x11' ? undefined : await wholeOf(desktop);
    return openX11Controls({ ...options, desktop: whole }, actions);
  }
  const { openNotificationControls } = await import('./controls/notification.ts');
  return openNotificationControls(options, actions, desktop);
}

async function wholeOf(desktop: Desktop): Promise<Rect> {
  const capture = await desktop.capture();
  const monitors: Rect[] = await capture.monitors();
  return monitors.reduce(union);
}
