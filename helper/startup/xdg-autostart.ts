import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { HelperError } from '#helper/platform/helper-error.ts';
import type { Startup } from './startup.ts';

/**
 * A file in the desktop's autostart folder (Desktop Application Autostart Specification 0.5). A package for all users starts
 * the helper for each of them; the file of the same name in a user's own folder then has the last word.
 */
export function xdgAutostart(command: string[], env: Record<string, string | undefined>): Startup {
  const config = env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config');
  const file = join(config, 'autostart', 'prntscrn.desktop');
  const systems = (env.XDG_CONFIG_DIRS || '/etc/xdg').split(':').filter((folder) => folder.startsWith('/'));
  const forAll = systems.map((folder) => join(folder, 'autostart', 'prntscrn.desktop'));
  return {
    get on() {
      if (existsSync(file)) return isOn(file);
      return forAll.some(isOn);
    },
    set(on) {
      try {
        if (on ? forAll.some(isOn) : !forAll.some(existsSync)) return rmSync(file, { force: true });
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, on ? desktopEntry(command) : switchedOff);
      } catch (cause) {
        throw new HelperError('file_failed', `${file} cannot be written: ${(cause as Error).message}`, { cause });
      }
    },
  };
}

const switchedOff = '[Desktop Entry]\nType=Application\nName=prntscrn\nHidden=true\n';

/** Some desktops switch an entry off inside of the file rather than remove it. */
function isOn(file: string): boolean {
  try {
    return !/^(Hidden=true|X-GNOME-Autostart-enabled=false)$/m.test(readFileSync(file, 'utf8'));
  } catch {
    return false;
  }
}

function desktopEntry(command: string[]): string {
  const lines = [
    '[Desktop Entry]',
    'Type=Application',
    'Name=prntscrn',
    'Comment=Screenshots by a key, to your own server',
    'Comment[de]=Bildschirmfotos auf Tastendruck, auf den eigenen Server',
    'Icon=camera-photo',
    `Exec=${command.map(quote).join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
  ];
  return `${lines.join('\n')}\n`;
}

/** Desktop Entry Specification 1.5, the Exec key: quoted words, with a second round of escapes for the file's own sake. */
function quote(word: string): string {
  const quoted = word.replace(/[\\"`$]/g, '\\$&').replaceAll('%', '%%');
  return `"${quoted.replaceAll('\\', '\\\\')}"`;
}
