import { accessSync, constants, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** By their names on Linux, the freest first. All are Chromium underneath, which can open a page as a window. */
const programs = [
  ...['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  ...['brave-browser', 'microsoft-edge', 'microsoft-edge-stable', 'vivaldi'],
];
const macApps = ['Chromium', 'Google Chrome', 'Brave Browser', 'Microsoft Edge', 'Vivaldi'];
const windowsPaths = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
  'BraveSoftware\\Brave-Browser\\Application\\brave.exe',
  'Chromium\\Application\\chrome.exe',
];

type Env = Record<string, string | undefined>;

/** A browser that shows a page as a window of its own without tabs; undefined where none is installed. */
export function findBrowser(env: Env = process.env, platform: NodeJS.Platform = process.platform): string | undefined {
  return candidates(env, platform).find(isUsable);
}

function candidates(env: Env, platform: NodeJS.Platform): string[] {
  if (platform === 'darwin') {
    const folders = ['/Applications', join(env.HOME ?? homedir(), 'Applications')];
    return macApps.flatMap((app) => folders.map((folder) => join(folder, `${app}.app`, 'Contents', 'MacOS', app)));
  }
  if (platform === 'win32') {
    const folders = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA].flatMap((folder) => folder ?? []);
    return windowsPaths.flatMap((path) => folders.map((folder) => `${folder}\\${path}`));
  }
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return programs.flatMap((name) => folders.map((folder) => join(folder, name)));
}

/** A snap may not read our folders, so that it could not have a profile of ours. */
function isUsable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return !path.startsWith('/snap/') && !realpathSync(path).endsWith('/snap');
  } catch {
    return false;
  }
}
