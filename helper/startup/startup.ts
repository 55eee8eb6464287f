import { HelperError } from '#helper/platform/helper-error.ts';
import { ownCommand } from '#helper/platform/own-command.ts';

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
    return xdgAutostart(ownCommand('run'), env);
  }
  if (process.platform === 'darwin') {
    const { launchAgent } = await import('./launch-agent.ts');
    return launchAgent(ownCommand('run'), env);
  }
  if (process.platform === 'win32') {
    const { windowsRunKey } = await import('./run-key.ts');
    return windowsRunKey(ownCommand('run'));
  }
  throw new HelperError('unsupported_platform', 'This system cannot start the helper by itself so far.');
}
