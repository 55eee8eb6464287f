import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePrivate } from '#helper/settings/folders.ts';

/** A picture in a private temporary folder of its own (0700, file 0600), until it is removed. */
export interface Scratch {
  readonly path: string;
  remove(): void;
}

const parent = () => process.env.XDG_RUNTIME_DIR || tmpdir();
const prefix = 'prntscrn-shot-';

/** Puts the screen, as it was captured, on the disk while a person chooses the region. */
export function keepScratch(png: Uint8Array): Scratch {
  const folder = mkdtempSync(join(parent(), `${prefix}${process.pid}-`));
  const path = join(folder, 'screen.png');
  writeFileSync(path, png, { mode: 0o600 });
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** As many rescued screens are kept; a picture of the whole screen must not lie about for ever. */
const MOST = 5;
/** And for so long, in milliseconds. */
const LIFE = 7 * 24 * 3_600_000;

function rescuedFolder(stateFolder: string): string {
  return join(stateFolder, 'rescued');
}

/**
 * Moves what a killed helper left while a region was being chosen to where its person finds it; for a week.
 * @returns the paths of the pictures that were found now
 */
export async function rescueScratch(stateFolder: string): Promise<string[]> {
  const rescued: string[] = [];
  for (const name of readdirSync(parent())) {
    const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
    if (!pid || isAlive(Number(pid))) continue;
    const left = join(parent(), name);
    try {
      const { mtime, uid } = statSync(join(left, 'screen.png'));
      if (process.getuid && uid !== process.getuid()) continue;
      const time = mtime.toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '-');
      const path = join(makePrivate(rescuedFolder(stateFolder)), `Screen ${time}.png`);
      await copyFile(join(left, 'screen.png'), path);
      rescued.push(path);
    } catch {
      // Killed before it was written, or no longer there.
    }
    try {
      rmSync(left, { recursive: true, force: true });
    } catch {
      // Another user's: theirs to remove.
    }
  }
  forgetOld(stateFolder);
  return rescued;
}

function forgetOld(stateFolder: string): void {
  const folder = rescuedFolder(stateFolder);
  for (const [at, path] of listRescued(stateFolder).entries()) {
    const old = Date.now() - statSync(path).mtimeMs > LIFE;
    if (at >= MOST || old) rmSync(join(folder, path.slice(folder.length + 1)), { force: true });
  }
}

/** The rescued screens' paths, the newest first. */
export function listRescued(stateFolder: string): string[] {
  const folder = rescuedFolder(stateFolder);
  try {
    const names = readdirSync(folder).filter((name) => /^Screen .*\.png$/.test(name));
    return names
      .sort()
      .reverse()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
