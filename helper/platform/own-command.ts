import { isSea } from 'node:sea';
import { fileURLToPath } from 'node:url';
import { isBuilt, ownFile, sourceFile } from './own-file.ts';

/** The helper's child programs: a process of its own gives its memory back when it ends, or outlives its parent. */
export const ownParts = ['clipboard/holder', 'guard/looker', 'platform/unpacker', 'recent/shrinker'] as const;
export type OwnPart = (typeof ownParts)[number];

/** What a packaged helper is started with to be one of its child programs. */
export const partFlag = '--part';

/** The words that start this very helper with these arguments, whether it is installed or run from its sources. */
export function ownCommand(...args: string[]): [string, ...string[]] {
  if (isSea()) return [process.execPath, ...args];
  // What starts a built one looks first whether it is still that of the sources: they may be newer at the next login.
  const start = isBuilt ? [fileURLToPath(sourceFile('../src/cli/pinned-node.mjs'))] : [];
  return [process.execPath, ...process.execArgv, ...start, fileURLToPath(sourceFile('main.ts')), ...args];
}

/** The words that start a child program of the helper's. */
export function ownPartCommand(part: OwnPart, ...args: string[]): [string, ...string[]] {
  if (isSea()) return [process.execPath, partFlag, part, ...args];
  return [process.execPath, ...process.execArgv, fileURLToPath(ownFile(part)), ...args];
}

/** The same as one line for a shell. */
export function ownCommandLine(...args: string[]): string {
  return ownCommand(...args)
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
}
