import { isSea } from 'node:sea';
import { fileURLToPath } from 'node:url';

/** The words that start this very helper with these arguments, whether it is installed or run from its sources. */
function ownCommand(...args: string[]): string[] {
  if (isSea()) return [process.execPath, ...args];
  const main = fileURLToPath(new URL('../main.ts', import.meta.url));
  return [process.execPath, ...process.execArgv, main, ...args];
}

/** The same as one line for a shell. */
export function ownCommandLine(...args: string[]): string {
  return ownCommand(...args)
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
}
