import { ownVersion } from '#helper/platform/own-version.ts';
import { findFolders } from '#helper/settings/folders.ts';
import { findInstalledProgram } from './installed-program.ts';
import { startResident } from './start-resident.ts';
import { survivesNoTrial } from './survive-trial.ts';

/**
 * A new version that nobody has seen working takes itself back after some starts: then the previous one runs, and this one has
 * nothing left to do. Asked before anything else is loaded, so that a start counts whatever it fails of.
 */
export async function wasTakenBack(): Promise<boolean> {
  const program = findInstalledProgram();
  if (!program || !(await survivesNoTrial(program, findFolders().state, await ownVersion()))) return false;
  startResident(program.path);
  return true;
}
