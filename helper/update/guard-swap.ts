import { basename, dirname } from 'node:path';
import type { InstalledProgram } from './installed-program.ts';

const runOnce = 'Software\\Microsoft\\Windows\\CurrentVersion\\RunOnce';
const name = 'prntscrn';

/**
 * Swaps programs by `swap`. On Windows that takes two renames, with no program in its place between them: where the power goes
 * just then, Windows itself puts the previous one back at the next sign-in, and starts it where `starts` says so.
 */
export async function guardSwap(program: InstalledProgram, starts: boolean, swap: () => void): Promise<void> {
  if (process.platform !== 'win32') return swap();
  const { writeRegistryText } = await import('#helper/platform/win32-registry.ts');
  const write = (command: string | undefined) => {
    try {
      writeRegistryText(runOnce, name, command);
    } catch {
      // The update is no worse than without it.
    }
  };
  write(restoring(program, starts));
  try {
    swap();
  } finally {
    write(undefined);
  }
}

/** At most 260 characters may stand there, so each long name is in it once. */
function restoring({ path, previous }: InstalledProgram, starts: boolean): string {
  const [own, before] = [basename(path), basename(previous)];
  const start = starts ? ` & start "" "${own}" run` : '';
  return `cmd.exe /d /c cd /d "${dirname(path)}" && if not exist "${own}" (ren "${before}" "${own}"${start})`;
}
