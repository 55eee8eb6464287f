import { readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findAccount } from '#helper/account/account.ts';
import { signOut } from '#helper/account/sign-out.ts';
import { HelperError } from '#helper/platform/helper-error.ts';
import { isResidentRunning } from '#helper/resident/ask.ts';
import { cacheFolder, type Folders, findFolders } from '#helper/settings/folders.ts';
import type { ExitCode } from './exit-code.ts';
import { parse } from './parse.ts';
import type { Terminal } from './terminal.ts';

/** Folders of the state folder with what the person has made: those stay while there is anything in them. */
const made = ['queue', 'rescued'];

/**
 * `forget --yes`: signs out and removes all that the helper has kept on this computer, as an uninstaller wants it. Pictures
 * stay: those that were saved, and those that no server has taken yet.
 */
export async function forget(argv: string[], terminal: Terminal): Promise<ExitCode> {
  const { values } = parse(argv, { yes: { type: 'boolean' } });
  const folders = findFolders(terminal.env);
  if (await isResidentRunning(folders.socket)) {
    throw new HelperError('busy', 'prntscrn runs: end it first, by prntscrn quit');
  }
  if (!values.yes) {
    const what = `sign-in, settings, history and cache: ${keptIn(folders, terminal).join(', ')}`;
    throw new HelperError('usage', `This removes ${what}. If that is meant: prntscrn forget --yes`);
  }
  const account = findAccount(folders.state);
  if (account && (await signOut({ stateFolder: folders.state }, account)) !== 'revoked') {
    terminal.say(`The sign-in was not ended at ${account.server}: do it there, at "Devices" or "Tokens"`);
  }
  const { openStartup } = await import('#helper/startup/startup.ts');
  (await openStartup(terminal.env)).set(false);
  for (const folder of keptIn(folders, terminal)) remove(folder, folder === folders.state ? made : []);
  for (const folder of made.map((name) => join(folders.state, name))) {
    const left = namesIn(folder).length;
    if (left > 0) terminal.say(`Not removed, since you made it and it is nowhere else: ${folder}`);
  }
  return 0;
}

/** The settings may lie within the state's folder or around it, as they do on macOS. */
function keptIn(folders: Folders, terminal: Terminal): string[] {
  return [cacheFolder(terminal.env), folders.state, folders.config];
}

/** Removes a folder but for those in it that are to stay and have something in them; what is in use stays, too. */
function remove(folder: string, staying: readonly string[]): void {
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    const stays = staying.includes(name) ? namesIn(path).length > 0 : name === 'state' && namesIn(path).length > 0;
    if (stays) continue;
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // Windows keeps a library that this very process has loaded; whoever installed the program removes it.
    }
  }
  try {
    rmdirSync(folder);
  } catch {
    // Not empty, or not there.
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
