import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { HelperError } from '#helper/platform/helper-error.ts';
import type { Startup } from './startup.ts';

/** A file in the desktop's autostart folder (Desktop Application Autostart Specification 0.5). */
export function xdgAutostart(command: string[], env: Record<string, string | undefined>): Startup {
  const config = env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config');
  const file = join(config, 'autostart', 'prntscrn.desktop');
  return {
    get on() {
      return isOn(file);
    },
    set(on) {
      try {
        if (!on) return rmSync(file, { force: true });
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, desktopEntry(command));
      } catch (cause) {
        throw new HelperError('file_failed', `${file} cannot be written: ${(cause as Error).message}`, { cause });
      }
    },
  };
}

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
