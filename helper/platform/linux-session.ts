import { openX11Display, type X11Display } from './x11-display.ts';
import { readX11Monitors } from './x11-monitors.ts';

/** What draws this desktop: an X server; a Wayland compositor, with an X server of its own for older programs or without. */
export type LinuxSession = 'x11' | 'wayland-with-x11' | 'wayland' | 'none';

const known = new Map<string, Promise<LinuxSession>>();

/**
 * Looks at DISPLAY and WAYLAND_DISPLAY. Where both are set the X server decides: an Xwayland shows only what X programs
 * draw, any other one (Xvfb, Xephyr, a remote screen) is a desktop of its own.
 */
export function findLinuxSession(env: Record<string, string | undefined> = process.env): Promise<LinuxSession> {
  const { DISPLAY = '', WAYLAND_DISPLAY = '' } = env;
  if (!WAYLAND_DISPLAY) return Promise.resolve(DISPLAY ? 'x11' : 'none');
  if (!DISPLAY) return Promise.resolve('wayland');
  const key = `${DISPLAY} ${WAYLAND_DISPLAY}`;
  const session = known.get(key) ?? lookAt(DISPLAY);
  known.set(key, session);
  return session;
}

async function lookAt(name: string): Promise<LinuxSession> {
  let display: X11Display | undefined;
  try {
    display = await openX11Display(name);
    return (await isXwayland(display)) ? 'wayland-with-x11' : 'x11';
  } catch {
    return 'wayland';
  } finally {
    display?.release();
  }
}

/** Since 23.1 it has an extension that says so; its outputs have always been called XWAYLAND0 and so on. */
async function isXwayland(display: X11Display): Promise<boolean> {
  const extension = await display.call<{ present: number }>((done) => display.client.QueryExtension('XWAYLAND', done));
  if (extension.present) return true;
  const monitors = await readX11Monitors(display).catch(() => []);
  return monitors.some((monitor) => monitor.name.startsWith('XWAYLAND'));
}
