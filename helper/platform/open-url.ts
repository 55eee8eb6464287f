import { spawn } from 'node:child_process';

/** The command that opens an address: $BROWSER (its first entry, `%s` is the address) or what the desktop has. */
function browserCommand(url: string, env: Record<string, string | undefined>): string[] {
  const chosen = env.BROWSER?.split(':').find((entry) => entry.trim() !== '');
  if (chosen) {
    const words = chosen.trim().split(/\s+/);
    return words.some((word) => word.includes('%s'))
      ? words.map((word) => word.replaceAll('%s', () => url))
      : [...words, url];
  }
  if (process.platform === 'darwin') return ['open', url];
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', url];
  return ['xdg-open', url];
}

/**
 * Opens an http(s) address in the person's browser. Resolves to whether a browser could be started. xdg-open is there on
 * systems without any browser and fails then: whoever has to know it waits up to `patience` milliseconds for that.
 */
export async function openUrl(
  url: string,
  env: Record<string, string | undefined> = process.env,
  patience = 0,
): Promise<boolean> {
  if (!/^https?:$/.test(new URL(url).protocol)) return false;
  const [command, ...args] = browserCommand(url, env);
  if (command === undefined) return false;
  return new Promise((resolve) => {
    const browser = spawn(command, args, { stdio: 'ignore', detached: true, env: { ...process.env, ...env } });
    browser.once('error', () => resolve(false));
    browser.once('spawn', () => {
      browser.unref();
      if (patience === 0) return resolve(true);
      // Windows' opener tells nothing by its exit code.
      browser.once('exit', (code) => resolve(code === 0 || process.platform === 'win32'));
      setTimeout(() => resolve(true), patience).unref();
    });
  });
}
