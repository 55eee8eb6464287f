import { basename } from 'node:path';
import { openCapture } from '#helper/capture/capture.ts';
import { openClipboard } from '#helper/clipboard/clipboard.ts';
import { isInstalled } from '#helper/platform/find-program.ts';
import { findLinuxSession, type LinuxSession } from '#helper/platform/linux-session.ts';
import type { Folders } from '#helper/settings/folders.ts';
import { readSettings } from '#helper/settings/read-settings.ts';
import { type Check, Missing } from './finding.ts';
import { lookAtHotkeys } from './hotkeys.ts';

type Session = LinuxSession | 'windows' | 'mac';

/** What there is to look at on this desktop. */
export async function desktopChecks(folders: Folders): Promise<Check[]> {
  const session = await findSession();
  const desktop: Check = { name: 'desktop', look: async () => describe(session) };
  const checks: Check[] = [
    { name: 'capture', look: () => capture(session) },
    { name: 'overlay', look: () => overlay(session, folders) },
    { name: 'hotkeys', look: () => lookAtHotkeys(folders) },
    { name: 'clipboard', look: () => clipboard(session) },
    { name: 'gif', look: () => recording(session), optional: true },
  ];
  return [desktop, ...(session === 'none' ? checks.map(withoutScreen) : checks)];
}

/** Said once is enough: the first line tells what to do about it. */
function withoutScreen(check: Check): Check {
  const look = async () => {
    throw new Missing('needs a screen');
  };
  return { ...check, look };
}

async function findSession(): Promise<Session> {
  if (process.platform === 'win32') return 'windows';
  if (process.platform === 'darwin') return 'mac';
  return findLinuxSession();
}

function describe(session: Session): string {
  const name = process.env.XDG_CURRENT_DESKTOP || process.env.XDG_SESSION_DESKTOP;
  const called = name ? ` (${name})` : '';
  if (session === 'windows') return 'Windows';
  if (session === 'mac') return 'macOS';
  if (session === 'x11') return `X11${called}, screen ${process.env.DISPLAY}`;
  if (session === 'wayland') return `Wayland${called} without Xwayland`;
  if (session === 'wayland-with-x11') return `Wayland${called} with Xwayland`;
  throw new Missing(
    'there is no screen: neither DISPLAY nor WAYLAND_DISPLAY is set',
    'Start it inside the desktop session. "prntscrn upload FILE" works without one.',
  );
}

async function capture(session: Session): Promise<string> {
  const opened = await openCapture();
  try {
    const monitors = await opened.monitors();
    const list = monitors.map(({ name, width, height }, at) => `${at + 1} ${name} ${width}×${height}`).join(', ');
    if (session !== 'wayland' && session !== 'wayland-with-x11') {
      await opened.grab({ x: monitors[0]?.x ?? 0, y: monitors[0]?.y ?? 0, width: 1, height: 1 });
      return list;
    }
    const { findWaylandSource } = await import('#helper/capture/wayland.ts');
    const { name, drawsPointer } = await findWaylandSource();
    const pointer = drawsPointer ? '' : '; it may ask you first, and decides itself whether the pointer is shown';
    return `${list}, through ${name}${pointer}`;
  } finally {
    opened.close();
  }
}

/** Opens it for real, and says on what regions are marked and why. */
async function overlay(session: Session, folders: Folders): Promise<string> {
  const [{ openOverlay }, { findBrowser }] = await Promise.all([
    import('#helper/overlay/open-overlay.ts'),
    import('#helper/overlay/browser/find-browser.ts'),
  ]);
  const opened = await openOverlay({ wish: () => readSettings(folders.config).overlay });
  opened.close();
  const { host, why } = opened.choice;
  const through = session === 'wayland-with-x11' ? 'through Xwayland, ' : '';
  if (host === 'native') return `opens as a window, ${through}since ${why}`;
  const browser = findBrowser();
  if (browser) return `opens as a page in ${basename(browser)}, since ${why}`;
  if (process.platform === 'linux' && !process.env.BROWSER && !isInstalled('xdg-open')) {
    throw new Missing(
      'a region is marked on a page here, and there is no browser',
      'Install Chromium or Chrome, or a browser and the package xdg-utils.',
      'Without it: prntscrn area --rect X,Y,WIDTH,HEIGHT, prntscrn window and prntscrn full',
    );
  }
  return `opens as a page in your browser, since ${why}; with Chromium or Chrome it would fill the screen by itself`;
}

async function clipboard(session: Session): Promise<string> {
  const opened = await openClipboard();
  opened.close();
  if (!session.startsWith('wayland')) return 'can be written';
  return isInstalled('wl-copy') ? 'can be written, through wl-copy' : 'can be written, through Xwayland';
}

async function recording(session: Session): Promise<string> {
  if (session === 'x11') {
    const [{ openX11Display }, { openX11Shm }] = await Promise.all([
      import('#helper/platform/x11-display.ts'),
      import('#helper/platform/x11-shm.ts'),
    ]);
    const display = await openX11Display();
    const shared = await openX11Shm(display).finally(() => display.release());
    return shared ? 'up to 30 pictures a second' : 'fewer pictures a second: the screen is on another machine';
  }
  if (session === 'windows') return 'up to 30 pictures a second';
  if (!session.startsWith('wayland'))
    return 'a few pictures a second, without a bar: it ends by its key or its seconds';
  const { readWaylandScreen } = await import('#helper/platform/wayland-screen.ts');
  const { protocols } = await readWaylandScreen();
  const bar = session === 'wayland' ? 'a notification with buttons stands for the bar' : 'the bar is shown by Xwayland';
  if (protocols.has('zwlr_screencopy_manager_v1')) {
    return `up to 30 pictures a second of one monitor, a few of several; without clicks; ${bar}`;
  }
  const { findWaylandSource } = await import('#helper/capture/wayland.ts');
  const { output, name } = await findWaylandSource();
  if (output) return `a few pictures a second, each through ${name}; without clicks; ${bar}`;
  throw new Missing(
    `${name} takes single pictures only`,
    'This desktop hands out films through PipeWire alone, which is not read yet. wlr-screencopy (sway, Hyprland, river) works.',
  );
}
