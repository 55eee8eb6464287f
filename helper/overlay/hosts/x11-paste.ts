import type { XProperty } from 'x11';
import type { X11Display } from '#helper/platform/x11-display.ts';

/** How long the program that has the clipboard may take, in milliseconds. */
const patience = 1_000;
const longest = 1 << 18;

/** The text on the clipboard, asked of its owner as ICCCM 2.4 says; undefined where there is none. */
export async function readX11Clipboard(display: X11Display, window: number): Promise<string | undefined> {
  const [clipboard, utf8, property] = await Promise.all(
    ['CLIPBOARD', 'UTF8_STRING', 'PRNTSCRN_PASTE'].map((name) => display.atom(name)),
  );
  if (clipboard === undefined || utf8 === undefined || property === undefined) return undefined;
  const answered = answer(display, window);
  display.client.ConvertSelection(window, clipboard, utf8, property, 0);
  if (!(await answered)) return undefined;
  const { data, type } = await display.call<XProperty>((done) =>
    display.client.GetProperty(true, window, property, 0, 0, longest, done),
  );
  return type === utf8 ? data.toString('utf8').replaceAll('\r\n', '\n') : undefined;
}

function answer(display: X11Display, window: number): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (there: boolean) => {
      clearTimeout(timer);
      stop();
      resolve(there);
    };
    const timer = setTimeout(() => end(false), patience);
    const stop = display.onEvent((event) => {
      if (event.name === 'SelectionNotify' && event.requestor === window) end(event.property !== 0);
    });
  });
}
