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
 * Whoever has just installed a helper is taken to the sign-in, until it was shown once; who has signed out later is not, at
 * each start of the computer.
 */
export function isFirstStart(stateFolder: string): boolean {
  return !existsSync(markIn(stateFolder));
}

/** The sign-in was shown. */
export function endFirstStart(stateFolder: string): void {
  writeFileSync(markIn(stateFolder), '', { mode: 0o600 });
}

function markIn(stateFolder: string): string {
  return join(makePrivate(stateFolder), 'welcomed');
}
