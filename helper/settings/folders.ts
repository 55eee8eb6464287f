import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = Record<string, string | undefined>;

/** Where the helper keeps things. All but `pictures` are private to the user (0700). */
export interface Folders {
  readonly config: string;
  readonly state: string;
  /** Captures that no server has acknowledged yet. */
  readonly queue: string;
  /** The resident helper's socket; one per state folder. */
  readonly socket: string;
  /** Where "save" puts pictures. */
  readonly pictures: string;
}

/** The XDG base directories, or what macOS and Windows use; PRNTSCRN_CONFIG_DIR and PRNTSCRN_STATE_DIR come first. */
export function findFolders(env: Environment = process.env, home: string = env.HOME ?? homedir()): Folders {
  const usual = usualFolders(env, home);
  const state = env.PRNTSCRN_STATE_DIR || usual.state;
  const name = `prntscrn-${createHash('sha256').update(state).digest('hex').slice(0, 12)}.sock`;
  return {
    config: env.PRNTSCRN_CONFIG_DIR || usual.config,
    state,
    queue: join(state, 'queue'),
    socket: process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(env.XDG_RUNTIME_DIR || state, name),
    pictures: env.XDG_PICTURES_DIR || picturesFolder(usual.xdgConfig, home),
  };
}

/** Where a packaged helper unpacks what the system must find as files; it may be emptied at any time. */
export function cacheFolder(env: Environment = process.env, home: string = env.HOME ?? homedir()): string {
  if (env.PRNTSCRN_CACHE_DIR) return env.PRNTSCRN_CACHE_DIR;
  if (process.platform === 'win32') return join(usualFolders(env, home).state, 'cache');
  if (process.platform === 'darwin') return join(home, 'Library', 'Caches', 'prntscrn');
  return join(env.XDG_CACHE_HOME || join(home, '.cache'), 'prntscrn');
}

function usualFolders(env: Environment, home: string) {
  const xdgConfig = env.XDG_CONFIG_HOME || join(home, '.config');
  if (process.platform === 'win32') {
    const roaming = env.APPDATA || join(home, 'AppData', 'Roaming');
    const local = env.LOCALAPPDATA || join(home, 'AppData', 'Local');
    return { config: join(roaming, 'prntscrn'), state: join(local, 'prntscrn'), xdgConfig };
  }
  if (process.platform === 'darwin') {
    const support = join(home, 'Library', 'Application Support', 'prntscrn');
    return { config: support, state: join(support, 'state'), xdgConfig };
  }
  const xdgState = env.XDG_STATE_HOME || join(home, '.local', 'state');
  return { config: join(xdgConfig, 'prntscrn'), state: join(xdgState, 'prntscrn'), xdgConfig };
}

/** Desktops write the translated folder to user-dirs.dirs: XDG_PICTURES_DIR="$HOME/Bilder". */
function picturesFolder(xdgConfig: string, home: string): string {
  try {
    const text = readFileSync(join(xdgConfig, 'user-dirs.dirs'), 'utf8');
    const found = /^XDG_PICTURES_DIR="(.+)"$/m.exec(text)?.[1];
    if (found) return found.replace(/^\$HOME/, home);
  } catch {
    // No such file: the desktop has not named one.
  }
  return join(home, 'Pictures');
}

/** Makes a folder that only its owner may enter. */
export function makePrivate(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
