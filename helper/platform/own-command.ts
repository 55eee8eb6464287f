import { isSea } from 'node:sea';
import { fileURLToPath } from 'node:url';

/** The helper's child programs: a process of its own gives its memory back when it ends, or outlives its parent. */
export const ownParts = ['clipboard/holder', 'guard/looker', 'platform/unpacker', 'recent/shrinker'] as const;
export type OwnPart = (typeof ownParts)[number];

/** What a packaged helper is started with to be one of its child programs. */
export const partFlag = '--part';

/** The words that start this very helper with these arguments, whether it is installed or run from its sources. */
export function ownCommand(...args: string[]): [string, ...string[]] {
  if (isSea()) return [process.execPath, ...args];
  return [process.execPath, ...process.execArgv, sourceFile('main'), ...args];
}

/** The words that start a child program of the helper's. */
export function ownPartCommand(part: OwnPart, ...args: string[]): [string, ...string[]] {
  if (isSea()) return [process.execPath, partFlag, part, ...args];
  return [process.execPath, ...process.execArgv, sourceFile(part), ...args];
}

/** The same as one line for a shell. */
export function ownCommandLine(...args: string[]): string {
  return ownCommand(...args)
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
}

function sourceFile(name: string): string {
  return fileURLToPath(new URL(`../${name}.ts`, import.meta.url));
}
