import { openWin32Desk, staysOnWin32Desk } from '#helper/platform/win32-desk.ts';
import { win32IconOf } from '#helper/tray/win32.ts';
import type { Notification } from './notify.ts';

/** The system shows one for some seconds; one that it never tells the end of is over after this long, in ms. */
const longest = 60_000;

/**
 * Shows a notification by the icon beside the clock. It has no buttons: a click on it does its default action, or its
 * first. Only a process that stays shows one, since it goes away with its process.
 */
export async function notifyOnWindows({ title, body = '', actions = [], onAction }: Notification): Promise<boolean> {
  if (!staysOnWin32Desk()) return false;
  const desk = await openWin32Desk();
  // The system shows nothing at all where the text is empty.
  const failed = await desk.ask({ ask: 'balloon', title, text: body || ' ', picture: win32IconOf('ready') });
  const end = () => {
    stop();
    clearTimeout(timer);
    void desk.ask({ ask: 'drop-balloon' }).then(() => desk.release());
  };
  const timer = setTimeout(end, longest).unref();
  const stop = desk.onEvent((event) => {
    if (event.tell !== 'tray' || (event.what !== 'clicked' && event.what !== 'closed')) return;
    const action = actions.find(({ id }) => id === 'default') ?? actions[0];
    if (event.what === 'clicked' && action) onAction?.(action.id);
    end();
  });
  if (failed) end();
  return failed === 0;
}
