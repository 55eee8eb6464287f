import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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

/** Removes what a killed helper left: a picture of the whole screen must not lie about. */
export function sweepScratch(): void {
  for (const name of readdirSync(parent())) {
    const pid = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
    if (!pid || isAlive(Number(pid))) continue;
    try {
      rmSync(join(parent(), name), { recursive: true, force: true });
    } catch {
      // Another user's: theirs to remove.
    }
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
