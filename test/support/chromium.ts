import { execFileSync } from 'node:child_process';
import { chromium } from 'playwright';

/**
 * The Chromium to test with: `CHROMIUM`, else the system's Chromium or Chrome, else the one that Playwright installed.
 * Ubuntu's `chromium-browser` is a script that asks for a snap, so each candidate has to tell its version.
 * @returns undefined where none of them runs
 */
export function findChromium(): string | undefined {
  const named = process.env.CHROMIUM;
  const candidates = named ? [named] : ['chromium', 'google-chrome', 'chromium-browser', chromium.executablePath()];
  for (const candidate of candidates) {
    const path = whereIs(candidate);
    if (path && tellsVersion(path)) return path;
  }
  return undefined;
}

/**
 * Chromium without a window, of the same version, where the system has it: a page costs it a quarter of the CPU.
 * Otherwise what `findChromium` finds.
 */
export function findHeadlessChromium(): string | undefined {
  const shell = process.env.CHROMIUM ? undefined : whereIs('chromium-headless-shell');
  return shell && tellsVersion(shell) ? shell : findChromium();
}

function whereIs(program: string): string | undefined {
  try {
    return execFileSync('/bin/sh', ['-c', 'command -v -- "$0"', program], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

function tellsVersion(path: string): boolean {
  try {
    return /\d+\.\d+/.test(execFileSync(path, ['--version'], { encoding: 'utf8', stdio: 'pipe', timeout: 20_000 }));
  } catch {
    return false;
  }
}
