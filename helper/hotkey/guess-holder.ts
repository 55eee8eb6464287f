import { readdirSync, readFileSync } from 'node:fs';

/** Programs that take keys for themselves, by their name in /proc, which has at most 15 letters: which, and where to change it. */
const holders: Record<string, { name: string; where: string }> = {
  flameshot: { name: 'Flameshot', where: 'Flameshot → Configuration → Shortcuts' },
  ksnip: { name: 'Ksnip', where: 'Ksnip → Settings → HotKeys' },
  spectacle: { name: 'Spectacle', where: 'System Settings → Shortcuts → Spectacle' },
  shutter: { name: 'Shutter', where: 'Shutter → Preferences → Keyboard' },
  sxhkd: { name: 'sxhkd', where: '~/.config/sxhkd/sxhkdrc' },
  xbindkeys: { name: 'xbindkeys', where: '~/.xbindkeysrc' },
  'gsd-media-keys': { name: 'GNOME', where: 'Settings → Keyboard → View and Customize Shortcuts → Screenshots' },
  'csd-media-keys': { name: 'Cinnamon', where: 'System Settings → Keyboard → Shortcuts → System → Screenshots' },
  'mate-settings-d': { name: 'MATE', where: 'Control Center → Keyboard Shortcuts' },
  xfsettingsd: { name: 'Xfce', where: 'Settings → Keyboard → Application Shortcuts' },
  kglobalacceld: { name: 'KDE', where: 'System Settings → Shortcuts → Spectacle' },
  kglobalaccel5: { name: 'KDE', where: 'System Settings → Shortcuts → Spectacle' },
  'lxqt-globalkeys': { name: 'LXQt', where: 'LXQt Configuration Center → Shortcut Keys' },
  i3: { name: 'i3', where: '~/.config/i3/config' },
  awesome: { name: 'awesome', where: '~/.config/awesome/rc.lua' },
  openbox: { name: 'Openbox', where: '~/.config/openbox/rc.xml, or /etc/xdg/openbox/rc.xml' },
};

/**
 * Who is likely to have taken a key of this screen. The X server tells nobody, but few programs do it, and those that are
 * running can be seen; undefined where none of them is.
 */
export function guessHolder(display: string): { name: string; where: string } | undefined {
  const running = new Set(programsOn(display));
  const found = Object.keys(holders).find((program) => running.has(program));
  return found === undefined ? undefined : holders[found];
}

/** The names of this user's processes that show their windows there. */
function programsOn(display: string): string[] {
  const wanted = plain(display);
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const own = /^DISPLAY=(.*)$/m.exec(readFileSync(`/proc/${pid}/environ`, 'latin1').replaceAll('\0', '\n'))?.[1];
      return own !== undefined && plain(own) === wanted ? [readFileSync(`/proc/${pid}/comm`, 'latin1').trim()] : [];
    } catch {
      return []; // Another user's, or one that has just ended.
    }
  });
}

/** `:0.0` is the first screen of `:0`. */
function plain(display: string): string {
  return display.replace(/\.\d+$/, '');
}
