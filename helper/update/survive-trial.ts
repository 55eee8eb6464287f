import { guardSwap } from './guard-swap.ts';
import type { InstalledProgram } from './installed-program.ts';
import { swapBack } from './swap-program.ts';
import { recallUpdates, rememberUpdates } from './update-memory.ts';

/** A version that nobody has seen working may be started so often: then it takes itself back. */
const mostStarts = 3;

/**
 * For a new version whose watchdog was ended, as by a power cut: counts its starts before anything else is done, and takes
 * itself back after some that all failed. True where the previous program is in place again and must be started instead.
 */
export async function survivesNoTrial(
  program: InstalledProgram,
  stateFolder: string,
  version: string,
): Promise<boolean> {
  const { trial } = recallUpdates(stateFolder);
  if (!trial || trial.version !== version) return false;
  const starts = trial.starts + 1;
  rememberUpdates(stateFolder, { trial: { version, starts } });
  if (starts <= mostStarts) return false;
  try {
    await guardSwap(program, true, () => swapBack(program));
  } catch {
    return false; // Nothing to go back to: this one is all there is.
  }
  const reason = `it was started ${mostStarts} times and did not last`;
  rememberUpdates(stateFolder, { trial: undefined, takenBack: { version, at: Date.now(), reason } });
  return true;
}
