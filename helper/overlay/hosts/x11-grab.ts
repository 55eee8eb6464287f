import { setTimeout as sleep } from 'node:timers/promises';
import x11 from 'x11';
import { HelperError } from '#helper/platform/helper-error.ts';
import type { X11Display } from '#helper/platform/x11-display.ts';

const success = 0;
const asynchronous = 1;
const now = 0;
/** Long enough for a menu to close or a window manager to let go of the key that started us. */
const patience = 600;

const { eventMask } = x11;
export const pointerEvents = eventMask.ButtonPress | eventMask.ButtonRelease | eventMask.PointerMotion;

/**
 * Takes the mouse and the keyboard, on the root window so that it works before anything is shown.
 * @throws HelperError `grab_failed` when another program keeps hold of them for over half a second.
 */
export async function grabX11Input(display: X11Display, cursor: number): Promise<void> {
  const deadline = performance.now() + patience;
  for (;;) {
    const [pointer, keyboard] = await Promise.all([grabPointer(display, cursor), grabKeyboard(display)]);
    if (pointer === success && keyboard === success) return;
    releaseX11Input(display);
    if (performance.now() > deadline) {
      const which = pointer === success ? 'keyboard' : 'mouse';
      throw new HelperError(
        'grab_failed',
        `Another program, perhaps an open menu, holds the ${which}. Close it and try again.`,
      );
    }
    await sleep(20);
  }
}

function grabPointer(display: X11Display, cursor: number): Promise<number> {
  const { client, root } = display;
  return display.call((done) =>
    client.GrabPointer(root, false, pointerEvents, asynchronous, asynchronous, 0, cursor, now, done),
  );
}

function grabKeyboard(display: X11Display): Promise<number> {
  const { client, root } = display;
  return display.call((done) => client.GrabKeyboard(root, false, now, asynchronous, asynchronous, done));
}

export function releaseX11Input({ client }: X11Display): void {
  client.UngrabPointer(now);
  client.UngrabKeyboard(now);
}
