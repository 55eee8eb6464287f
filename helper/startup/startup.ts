import { isSea } from 'node:sea';
import { fileURLToPath } from 'node:url';
import { HelperError } from '#helper/platform/helper-error.ts';

/** Whether the helper starts by itself when its person signs in to the desktop. */
export interface Startup {
  readonly on: boolean;
  /** @throws HelperError `file_failed` */
  set(on: boolean): void;
}

/** @throws HelperError `unsupported_platform` */
export async function openStartup(env: Record<string, string | undefined> = process.env): Promise<Startup> {
  if (process.platform === 'linux') {
    const { xdgAutostart } = await import('./xdg-autostart.ts');
    return xdgAutostart(runCommand(), env);
  }
  if (process.platform === 'darwin') {
    const { launchAgent } = await import('./launch-agent.ts');
    return launchAgent(runCommand(), env);
  }
  if (process.platform === 'win32') {
    const { windowsRunKey } = await import('./run-key.ts');
    return windowsRunKey(runCommand());
  }
  throw new HelperError('unsupported_platform', 'This system cannot start the helper by itself so far.');
}

/** What starts this very program to stay: a packaged one is its own command, a checkout needs Node before it. */
function runCommand(): string[] {
  if (isSea()) return [process.execPath, 'run'];
  return [process.execPath, ...process.execArgv, fileURLToPath(new URL('../main.ts', import.meta.url)), 'run'];
}
