import { constants, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '#helper/platform/is-alive.ts';
import { makePrivate } from '#helper/settings/folders.ts';

/** Pictures in a private temporary folder of their own (0700, files 0600), until it is removed. */
export interface Scratch {
  /** Adds one; its path. */
  keep(png: Uint8Array): string;
  remove(): void;
}

const parent = () => process.env.XDG_RUNTIME_DIR || tmpdir();
const prefix = 'prntscrn-shot-';
const isScreen = /^screen(-\d+)?\.png$/;

/** For the screens as they were captured, while a person chooses the region. */
export function openScratch(): Scratch {
  return open(`${prefix}${process.pid}-`);
}

/** For a picture that had no other place to go to; it stays until the system clears its temporary folder. */
export function openSpare(): Scratch {
  return open('prntscrn-kept-');
}

function open(start: string): Scratch {
  const folder = mkdtempSync(join(parent(), start));
  let count = 0;
  return {
    keep(png) {
      count += 1;
      const path = join(folder, count > 1 ? `screen-${count}.png` : 'screen.png');
      writeFileSync(path, png, { mode: 0o600 });
      return path;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
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
export async function rescueScratch(stateFolder: string, from = parent()): Promise<string[]> {
  const rescued: string[] = [];
  for (const name of readdirSync(from)) {
    const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
    if (!pid || isAlive(Number(pid))) continue;
    const left = join(from, name);
    try {
      for (const screen of readdirSync(left).filter((file) => isScreen.test(file))) {
        const path = await rescue(join(left, screen), stateFolder);
        if (path) rescued.push(path);
      }
    } catch {
      // Another user's, killed before it was written, or no longer there.
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

async function rescue(screen: string, stateFolder: string): Promise<string | undefined> {
  const { mtime, uid } = statSync(screen);
  if (process.getuid && uid !== process.getuid()) return undefined;
  const time = mtime.toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '-');
  for (let count = 1; ; count++) {
    const name = `Screen ${time}${count > 1 ? ` (${count})` : ''}.png`;
    const path = join(makePrivate(rescuedFolder(stateFolder)), name);
    try {
      await copyFile(screen, path, constants.COPYFILE_EXCL);
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || count > MOST) throw error;
    }
  }
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
