import { HelperError } from '#helper/platform/helper-error.ts';
import { openWayland } from '#helper/platform/wayland-connection.ts';
import { adviseBindings } from './advise-bindings.ts';
import type { Hotkeys } from './hotkey.ts';
import { openPortalHotkeys } from './portal.ts';

/**
 * Hotkeys by the desktop's GlobalShortcuts portal. Where there is none, every key is refused with the lines that the person
 * can put into the compositor's settings; the helper itself goes on.
 * @throws HelperError `no_display`
 */
export async function openWaylandHotkeys(): Promise<Hotkeys> {
  const compositor = await openWayland();
  const portal = await openPortalHotkeys();
  const lost = portal ? Promise.race([compositor.ended, portal.lost]) : compositor.ended;
  const close = () => {
    portal?.close();
    compositor.close();
  };
  if (portal) return { register: portal.register, lost, close };
  const refuse = async () => {
    throw new HelperError('hotkeys_missing', adviseBindings().join('\n'));
  };
  return { register: refuse, lost, close };
}
