import { HelperError } from '#helper/platform/helper-error.ts';
import { findLinuxSession } from '#helper/platform/linux-session.ts';
import { findPointer } from '#helper/platform/pointer.ts';
import { watchScreenReader } from '#helper/platform/screen-reader.ts';
import { chooseHost, type OverlayWish } from './choose-host.ts';
import { writesByInputMethod } from './input-method.ts';
import type { Overlay } from './overlay.ts';
import { SwitchingOverlay } from './switching-overlay.ts';

/** What `openOverlay` has to know of its surroundings. */
export interface OverlayOptions {
  /** Which host is wanted, asked each time. */
  wish?: () => OverlayWish;
  /** The folder in which a browser of ours keeps its profile; a new one each time unless told. */
  profiles?: string | undefined;
}

/**
 * Prepares the overlay without showing it, so that `select` is quick.
 * @throws HelperError `no_display` where there is no screen.
 */
export async function openOverlay({ wish = () => 'auto', profiles }: OverlayOptions = {}): Promise<SwitchingOverlay> {
  const [native, screenReader] = await Promise.all([findNativeOverlay(), watchScreenReader()]);
  const inputMethod = process.platform === 'linux' && writesByInputMethod(process.env);
  const choose = () => {
    const circumstances = { native: native !== undefined, screenReader: screenReader.on, inputMethod };
    return chooseHost({ ...circumstances, wish: wish() });
  };
  const browser = async () => {
    const { openBrowserOverlay } = await import('./hosts/browser.ts');
    return openBrowserOverlay({ profiles, pointer: findPointer });
  };
  const overlay = new SwitchingOverlay(choose, { native: native ?? browser, browser }, () => screenReader.close());
  try {
    await overlay.prepare();
  } catch (error) {
    overlay.close();
    throw error;
  }
  return overlay;
}

/** What opens a window of our own over this desktop; undefined where there can be none. @throws HelperError `no_display` */
async function findNativeOverlay(): Promise<(() => Promise<Overlay>) | undefined> {
  if (process.platform === 'win32') return async () => (await import('./hosts/win32.ts')).openWin32Overlay();
  if (process.platform !== 'linux') return undefined;
  const session = await findLinuxSession();
  if (session === 'x11') return async () => (await import('./hosts/x11.ts')).openX11Overlay();
  if (session === 'wayland-with-x11') return async () => (await import('./hosts/xwayland.ts')).openXwaylandOverlay();
  if (session === 'wayland') return undefined;
  throw new HelperError('no_display', 'There is no screen here: neither DISPLAY nor WAYLAND_DISPLAY is set.');
}
