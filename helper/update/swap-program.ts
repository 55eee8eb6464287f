import { existsSync, linkSync, renameSync, rmSync } from 'node:fs';
import type { InstalledProgram } from './installed-program.ts';

/**
 * Puts the staged program in the place of the installed one and keeps that as `previous`. Where the system can, the name
 * is there at every moment: a second name for the old one first, then one rename. Windows lets a running program be
 * renamed but not be replaced, so there two renames are needed, one right after the other.
 */
export function swapIn(program: InstalledProgram): void {
  rmSync(program.previous, { force: true });
  if (process.platform === 'win32') renameSync(program.path, program.previous);
  else linkSync(program.path, program.previous);
  try {
    renameSync(program.staged, program.path);
  } catch (error) {
    if (!existsSync(program.path)) renameSync(program.previous, program.path);
    throw error;
  }
}

/** Puts the previous program back in its place. On Windows nothing may run the new one any more, or it is moved aside. */
export function swapBack(program: InstalledProgram): void {
  if (process.platform === 'win32') {
    rmSync(program.staged, { force: true });
    renameSync(program.path, program.staged);
  }
  renameSync(program.previous, program.path);
  removeLeftovers(program);
}

/** Removes what an update has left beside the program; what still runs on Windows goes at the next look. */
export function removeLeftovers(program: InstalledProgram): void {
  for (const file of [program.previous, program.staged]) {
    try {
      rmSync(file, { force: true });
    } catch {
      // Windows: a program that still runs cannot be removed.
    }
  }
}
