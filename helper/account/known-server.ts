import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isSea } from 'node:sea';
import { knownServerSchema } from '#contract/release.ts';
import { makePrivate } from '#helper/settings/folders.ts';

/** Where the site has put it: beside the program, in an application's resources, or beside an application on macOS. */
const places = ['.', '../Resources', '../../..'];

/**
 * The server that this helper was downloaded from: it is in `server.json`. Undefined for one that runs from its sources, or was not told.
 */
export function findKnownServer(program = isSea() ? realpathSync(process.execPath) : undefined): string | undefined {
  if (!program) return undefined;
  const folder = dirname(program);
  for (const file of places.map((place) => join(folder, place, 'server.json'))) {
    try {
      return new URL(knownServerSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).server).origin;
    } catch {
      // Not there, or not ours: then a person says which server.
    }
  }
  return undefined;
}

/**
 * True once for each state folder: whoever has just installed a helper that knows its server is taken to the sign-in; who has
 * signed out later is not, at each start of the computer.
 */
export function isFirstStart(stateFolder: string): boolean {
  const mark = join(makePrivate(stateFolder), 'welcomed');
  if (existsSync(mark)) return false;
  writeFileSync(mark, '', { mode: 0o600 });
  return true;
}
