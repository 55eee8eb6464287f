import { type FSWatcher, statSync, watch } from 'node:fs';
import { basename } from 'node:path';
import { makePrivate } from './folders.ts';
import { readSettings } from './read-settings.ts';
import { type Settings, settingsFile } from './settings.ts';

/** The settings as they are on the disk now, for a process that stays. */
export interface LiveSettings {
  /** A file that has become wrong changes nothing: the last good settings stay. */
  current(): Settings;
  /** Calls back some milliseconds after the file has changed; `wrong` gets the words where it cannot be used. */
  watch(changed: (settings: Settings) => void, wrong: (words: string) => void): () => void;
}

/** Editors and we ourselves replace the file in several steps; they are one change. In milliseconds. */
const SETTLED = 60;

/** @throws HelperError `settings_wrong` when the file is wrong from the start. */
export function openSettings(configFolder: string): LiveSettings {
  let settings = readSettings(configFolder);
  let version = versionOf(configFolder);
  const refresh = () => {
    const now = versionOf(configFolder);
    if (now === version) return false;
    version = now;
    settings = readSettings(configFolder);
    return true;
  };
  const current = () => {
    try {
      refresh();
    } catch {
      // Whoever watches says so; a picture must not fail for it.
    }
    return settings;
  };
  return {
    current,
    watch(changed, wrong) {
      let seen = JSON.stringify(settings);
      const look = () => {
        try {
          settings = readSettings(configFolder);
          version = versionOf(configFolder);
        } catch (error) {
          return wrong((error as Error).message);
        }
        const now = JSON.stringify(settings);
        if (now !== seen) changed(settings);
        seen = now;
      };
      return watchFile(configFolder, look);
    },
  };
}

function watchFile(configFolder: string, look: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;
  try {
    const name = basename(settingsFile(configFolder));
    watcher = watch(makePrivate(configFolder), (_, file) => {
      if (file !== name) return;
      clearTimeout(timer);
      timer = setTimeout(look, SETTLED);
    });
    watcher.on('error', () => watcher?.close());
  } catch {
    // A folder on a file system without notices: changes count from the next start on.
  }
  return () => {
    clearTimeout(timer);
    watcher?.close();
  };
}

function versionOf(configFolder: string): string {
  const stats = statSync(settingsFile(configFolder), { throwIfNoEntry: false });
  return stats ? `${stats.ino} ${stats.mtimeMs} ${stats.size}` : 'none';
}
