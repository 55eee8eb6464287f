import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright';
import { findChromium } from './chromium.ts';

/** A browser that a helper finds by its name, and that a test can look into. */
export interface BrowserOnPath {
  /** PATH with that browser at its start. */
  readonly path: string;
  /** The same without any browser. */
  readonly pathWithout: string;
  /** What it was started with last. */
  arguments(): string;
  remove(): void;
}

/** The Chromium to test with under its usual name: without a sandbox, which root cannot have, and with a port for tests. */
export function putBrowserOnPath(): BrowserOnPath {
  const program = findChromium();
  if (!program) throw new Error('There is no Chromium: install it (apt-get install chromium) or name it in CHROMIUM');
  const folder = mkdtempSync(join(tmpdir(), 'prntscrn-browser-'));
  const flags = '--no-sandbox --disable-gpu --remote-debugging-port=0';
  const script = `#!/bin/sh\necho "$@" > "${folder}/arguments"\nexec "${program}" ${flags} "$@" 2>/dev/null\n`;
  writeFileSync(join(folder, 'chromium'), script);
  chmodSync(join(folder, 'chromium'), 0o755);
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'xdg-open'];
  const others = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((place) => names.every((name) => !existsSync(join(place, name))));
  return {
    path: [folder, process.env.PATH].join(delimiter),
    pathWithout: others.join(delimiter),
    arguments: () => readFileSync(join(folder, 'arguments'), 'utf8'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The page in the window of a browser that keeps its profile in that folder. */
export async function lookIntoBrowser(profile: string): Promise<{ page: Page; browser: Browser }> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const port = portOf(profile);
    const browser = port ? await chromium.connectOverCDP(`http://127.0.0.1:${port}`).catch(() => undefined) : undefined;
    const page = browser?.contexts()[0]?.pages()[0];
    if (browser && page) return { page, browser };
    await sleep(50);
  }
  throw new Error('The browser was never there');
}

function portOf(profile: string): string | undefined {
  try {
    return readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n', 1)[0];
  } catch {
    return undefined;
  }
}
